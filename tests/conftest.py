"""Options of the test run, and the devices that all tests of a process share."""

from __future__ import annotations

import os

import pytest

from layergen.checks.replicas import prepare

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# Before any module of tests computes something: then TensorFlow keeps the devices that it has.
prepare()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="Rewrite the expected texts of the cases instead of comparing with them.",
    )
