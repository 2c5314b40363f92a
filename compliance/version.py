"""The version of the code; the version of the law stands in the rulebook."""

VERSION = "0.1.0"
