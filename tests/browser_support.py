"""A real browser without a window: Chromium, driven through its own driver."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "the page is tested in a browser: install Chromium and its driver, "
    "as with apt-get install chromium chromium-driver"
)


def programs() -> tuple[str, str]:
    """The browser and its driver. Without them the test is skipped, where LAYERGEN_BROWSER=required
    it fails."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        if os.environ.get("LAYERGEN_BROWSER") == "required":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return browser, driver


@contextmanager
def running(*, dark: bool = False, phone: bool = False) -> Iterator[Any]:
    """A browser with a window of 1400 by 900, or of a phone that is 360 pixels wide."""
    browser, driver = programs()
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        # Chromium has no sandbox for root, as CI often is.
        arguments.append("--no-sandbox")
    if dark:
        arguments.append("--blink-settings=preferredColorScheme=0")
    for argument in arguments:
        options.add_argument(argument)
    if phone:
        metrics = {"width": 360, "height": 740, "pixelRatio": 2, "mobile": True}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
    logs = {"browser": "ALL", "performance": "ALL"}
    options.set_capability("goog:loggingPrefs", logs)
    started = webdriver.Chrome(options=options, service=Service(driver))
    try:
        if not phone:
            started.set_window_size(1400, 900)
        yield started
    finally:
        started.quit()


def told(browser: Any) -> list[str]:
    """What the console says since the last look."""
    return [entry["message"] for entry in browser.get_log("browser")]


def requested(browser: Any) -> list[str]:
    """Every address that was asked for since the last look, and was not refused by the page's own policy."""
    events = [
        json.loads(entry["message"])["message"]
        for entry in browser.get_log("performance")
    ]
    refused = {
        event["params"]["requestId"]
        for event in events
        if event["params"].get("blockedReason") == "csp"
    }
    return [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
        and event["params"]["requestId"] not in refused
    ]


def open_page(browser: Any, folder: Path, text: str) -> str:
    """Opens a text as the page of a file, and gives its address."""
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    # What was asked for before is not of this page.
    requested(browser)
    told(browser)
    browser.get(file.as_uri())
    return file.as_uri()
