"""The page of reports in a real browser: it opens quietly, and pointer, keys and a phone get all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser_support import open_page, requested, running, told
from page_support import CONTROLS, HOSTILE, entries, gate, hostile, sound

from layergen.checks.report import NamedShape, WeightRow
from layergen.page import Entry, page

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Left": "\ue012", "Up": "\ue013"}
KEYS |= {"Right": "\ue014", "Down": "\ue015", "Home": "\ue011", "End": "\ue010"}
KEYS |= {"Tab": "\ue004", "Space": " "}


@pytest.fixture(scope="module")
def desk() -> Iterator[Any]:
    with running() as browser:
        yield browser


@pytest.fixture(scope="module")
def phone() -> Iterator[Any]:
    with running(phone=True) as browser:
        yield browser


def all_of(browser: Any, selector: str) -> list[Any]:
    found: list[Any] = browser.find_elements("css selector", selector)
    return found


def one(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def press(browser: Any, *names: str) -> None:
    for name in names:
        browser.switch_to.active_element.send_keys(KEYS[name])


def focused(browser: Any) -> str:
    """The label or text of what has the focus."""
    script = (
        "const e = document.activeElement;"
        "return e.ariaLabel || e.querySelector('.title')?.textContent || e.id"
    )
    return str(browser.execute_script(script))


def titles(browser: Any) -> list[str]:
    return [each.text for each in all_of(browser, ".title") if each.is_displayed()]


def width(browser: Any) -> int:
    return int(
        browser.execute_script("return document.documentElement.scrollWidth") or 0
    )


def test_it_opens_from_a_file_without_an_error_or_a_request(
    desk: Any, tmp_path: Path
) -> None:
    address = open_page(desk, tmp_path, page(entries(tmp_path)))
    for button in all_of(desk, ".opener"):
        button.click()
    assert desk.title == "1 of 3 layers has findings · layergen check"
    assert requested(desk) == [address]
    assert told(desk) == []


def test_what_a_layer_brings_along_is_neither_run_nor_fetched(
    desk: Any, tmp_path: Path
) -> None:
    bad = '<script>document.title = "run"</script><img src="http://127.0.0.1:9/a.png">'
    text = page(entries(tmp_path)).replace("</main>", f"{bad}</main>")
    open_page(desk, tmp_path, text.replace("Content-Security-Policy", "x"))
    assert desk.title == "run", "without the policy it is noticed"
    assert "http://127.0.0.1:9/a.png" in requested(desk)
    address = open_page(desk, tmp_path, text)
    assert desk.title != "run"
    assert requested(desk) == [address]
    assert "Content Security Policy" in " ".join(told(desk))
    for hostile_text in (*HOSTILE, CONTROLS):
        found = Entry(hostile(tmp_path, hostile_text))
        assert address == open_page(desk, tmp_path, page([found, found]))
        for button in all_of(desk, ".opener"):
            button.click()
        assert desk.title == "2 of 2 layers have findings · layergen check"
        assert (told(desk), requested(desk)) == ([], [address])
        assert all_of(desk, "img, main script, iframe, object") == []


def test_a_click_on_a_layer_shows_what_was_found_and_its_source(
    desk: Any, tmp_path: Path
) -> None:
    open_page(desk, tmp_path, page(entries(tmp_path)))
    opener = all_of(desk, ".opener")[1]
    more = one(desk, f"#{opener.get_attribute('aria-controls')}")
    assert opener.get_attribute("aria-expanded") == "false"
    assert not more.is_displayed()
    opener.click()
    assert opener.get_attribute("aria-expanded") == "true"
    assert "the call raises ZeroDivisionError" in more.text
    assert "do not divide" in more.text
    assert '[1, {"a": null}]' in more.text
    assert "return x + 1 / 0" in more.text
    assert one(desk, "mark").text.strip() == "return x + 1 / 0"
    assert more.find_element("css selector", "svg").size["height"] > 50
    opener.click()
    assert not more.is_displayed()


def test_a_click_on_a_check_leads_to_what_it_says(desk: Any, tmp_path: Path) -> None:
    open_page(desk, tmp_path, page(entries(tmp_path)))
    one(desk, "td.failed button").click()
    assert focused(desk) == "l2-LG220"
    assert one(desk, "#l2-LG220").is_displayed()
    all_of(desk, "#l1 td.held button")[1].click()
    assert focused(desk) == "l1-LG220"
    assert titles(desk) == ["Sound", "Gate", "Linear"]


def test_the_sentence_of_a_check_is_told_below_pointer_and_focus(
    desk: Any, tmp_path: Path
) -> None:
    from selenium.webdriver import ActionChains

    open_page(desk, tmp_path, page(entries(tmp_path)))
    said = one(desk, "#said")
    assert not said.is_displayed()
    for selector, sentence in (
        ("#l2 td.failed button", "✗ Gate · LG220 call: the call raises ZeroDivision"),
        ("#l2 td.left button", "\N{EN DASH} Gate · LG240 gradient: no weights"),
        ("#l1 td.held button", "✓ Sound · LG200 answer: The class can be loaded"),
        (".codes th", "LG200 answer: The class can be loaded, and answers."),
    ):
        ActionChains(desk).move_to_element(one(desk, selector)).perform()
        assert said.text.startswith(sentence)
    assert "(and 1 more)" in (
        one(desk, "#l2 td.failed button").get_attribute("data-said")
    )
    ActionChains(desk).move_to_element(one(desk, "h1")).perform()
    assert not said.is_displayed()


def test_all_of_it_can_be_reached_with_keys(desk: Any, tmp_path: Path) -> None:
    open_page(desk, tmp_path, page(entries(tmp_path)))
    press(desk, "Tab")
    assert desk.switch_to.active_element.text == "Skip to the layers"
    press(desk, "Enter", "Tab", "Tab")
    assert focused(desk) == "Sound"
    press(desk, "Down", "Right")
    assert focused(desk) == "LG200 answer: holds"
    press(desk, "End", "Left")
    assert focused(desk) == "LG220 call: fails"
    # The layer below has no result of this check's neighbour, the one above neither.
    press(desk, "Down")
    assert focused(desk) == "LG220 call: holds"
    press(desk, "Up", "Enter")
    assert focused(desk) == "l2-LG220"
    assert one(desk, "#l2-more").is_displayed()
    press(desk, "Escape")
    assert focused(desk) == "Gate"
    assert not one(desk, "#l2-more").is_displayed()
    press(desk, "Space")
    assert one(desk, "#l2-more").is_displayed()


def test_an_arrow_key_in_a_source_scrolls_it_and_moves_nothing(
    desk: Any, tmp_path: Path
) -> None:
    open_page(desk, tmp_path, page([Entry(gate(tmp_path))]))
    assert one(desk, "#l1-more").is_displayed(), "a single layer is open"
    code = one(desk, ".code")
    desk.execute_script("arguments[0].focus()", code)
    press(desk, "Down")
    assert desk.switch_to.active_element == code


def test_only_layers_with_findings_can_be_shown(desk: Any, tmp_path: Path) -> None:
    open_page(desk, tmp_path, page(entries(tmp_path)))
    all_of(desk, ".opener")[0].click()
    box = one(desk, "#only")
    box.click()
    assert titles(desk) == ["Gate"]
    assert one(desk, "#shown").text == "1 of 3 shown"
    assert not one(desk, "#l1-more").is_displayed()
    desk.execute_script("document.querySelectorAll('.opener')[1].focus()")
    press(desk, "Down")
    assert focused(desk) == "Gate", "what is hidden is passed over"
    box.click()
    assert titles(desk) == ["Sound", "Gate", "Linear"]
    assert one(desk, "#shown").text == ""


def test_everything_is_there_without_a_script(desk: Any, tmp_path: Path) -> None:
    text = page(entries(tmp_path))
    start, end = text.index("<script>"), text.index("</script>")
    open_page(desk, tmp_path, text[:start] + text[end + len("</script>") :])
    assert one(desk, "#l2-LG220").is_displayed()
    assert not one(desk, "#only").is_displayed()


def test_every_control_has_a_name_and_room_for_a_finger(
    phone: Any, tmp_path: Path
) -> None:
    open_page(phone, tmp_path, page(entries(tmp_path)))
    for button in all_of(phone, "button, input"):
        if button.is_displayed():
            assert button.accessible_name
    for button in all_of(phone, "button, label"):
        if button.is_displayed():
            assert button.size["height"] >= 24


def test_a_phone_shows_cards_and_nothing_is_cut_off(phone: Any, tmp_path: Path) -> None:
    long = "W" * 300
    report = gate(tmp_path)
    (finding, _), *_ = [each.findings for each in report.results if each.findings]
    wide = replace(
        report,
        title=f"Long{long}",
        results=tuple(
            replace(each, findings=(replace(finding, message=long, hint=long),))
            for each in report.results
        ),
        weights=(WeightRow(f"{long}/w", (3,) * 40, "float32", 1, True),),
        input_shapes=((NamedShape(long, (2,) * 99),),),
        output=(long,),
    )
    open_page(phone, tmp_path, page([*entries(tmp_path), Entry(wide)]))
    assert width(phone) == 360
    assert not one(phone, "thead").is_displayed()
    assert [b.text for b in all_of(phone, "#l2 td button") if b.is_displayed()] == [
        "✗ LG220 call"
    ]
    for button in all_of(phone, ".opener"):
        phone.execute_script("arguments[0].click()", button)
    assert width(phone) == 360
    right = phone.execute_script(
        "return Math.max(...[...document.querySelectorAll('.inside, .finding, .wide, td button')]"
        ".map(e => e.getBoundingClientRect().right))"
    )
    assert right <= 360
    one(phone, "#l2 td.failed button").click()
    assert focused(phone) == "l2-LG220"


def test_a_page_that_is_too_wide_would_be_noticed(phone: Any, tmp_path: Path) -> None:
    text = page(entries(tmp_path)).replace("<main>", f"<main><pre>{'W' * 300}</pre>")
    open_page(phone, tmp_path, text)
    assert width(phone) > 360


def test_a_narrow_window_scrolls_the_table_and_not_the_page(
    desk: Any, tmp_path: Path
) -> None:
    from layergen.checks.rules import rules

    result = sound().results[0]
    results = tuple(
        replace(result, code=rule.code, check=rule.title) for rule in rules()
    )
    desk.set_window_size(800, 900)
    try:
        many = Entry(replace(gate(tmp_path), results=results))
        open_page(desk, tmp_path, page([many]))
        window = desk.execute_script("return document.documentElement.clientWidth")
        assert width(desk) == window
        inside = one(desk, ".inside")
        before = inside.location["x"]
        assert inside.size["width"] <= window
        room = "const s = document.querySelector('.scroll'); s.scrollLeft = 150; return s.scrollLeft"
        assert desk.execute_script(room) > 0
        assert inside.location["x"] == before, "what is open stays where it is"
    finally:
        desk.set_window_size(1400, 900)


@pytest.mark.parametrize("dark", [False, True])
def test_it_follows_the_colours_of_the_system(dark: bool, tmp_path: Path) -> None:
    with running(dark=dark) as browser:
        open_page(browser, tmp_path, page(entries(tmp_path)))
        script = "return getComputedStyle(document.body).backgroundColor"
        ground = browser.execute_script(script)
        assert ground == ("rgb(13, 17, 23)" if dark else "rgb(255, 255, 255)")
