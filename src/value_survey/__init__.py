"""Cultural value alignment of language models, measured by simulated survey respondents."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("value-survey")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
