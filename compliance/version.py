"""The version of the code; the version of the law is in the rulebook."""

VERSION = "0.2.0"
