"""Layers that do to their process what a worker must survive."""

import ctypes
import itertools
import os
import sys
import time
from pathlib import Path

import keras


class Hostile(keras.layers.Layer):
    """Does something in its first call."""

    def call(self, inputs):
        self.act()
        return 2.0 * inputs

    def act(self):
        """Nothing."""


class Loops(Hostile):
    def act(self):
        sum(itertools.repeat(0))


class Sleeps(Hostile):
    def act(self):
        Path(os.environ["MARKER"]).touch()
        time.sleep(600)


class Waits(Hostile):
    def act(self):
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                continue


class Exits(Hostile):
    def act(self):
        print("the last words", file=sys.stderr, flush=True)
        os._exit(3)


class Aborts(Hostile):
    def act(self):
        os.abort()


class Crashes(Hostile):
    def act(self):
        ctypes.string_at(0)


class CallsExit(Hostile):
    def act(self):
        sys.exit(4)


class ClosesFiles(Hostile):
    def act(self):
        os.closerange(0, 200)


class LeavesAChild(Hostile):
    def act(self):
        if os.fork() == 0:
            time.sleep(600)
        os._exit(7)


class Interrupts(Hostile):
    def act(self):
        raise KeyboardInterrupt


class Talks(Hostile):
    def act(self):
        os.write(1, b"x" * 2_000_000 + b"\n")
        os.write(2, b"\xff\n" * 200_000)
        print('{"report": 3}\n' * 1000)
        print('{"report": 3}\n' * 1000, file=sys.stderr)


class Meddles(Hostile):
    def act(self):
        os.chdir("/")
        keras.config.set_dtype_policy("mixed_float16")
        keras.config.set_floatx("float64")
        keras.config.set_image_data_format("channels_first")
