"""Write the server's log as lines of JSON, for collectors that read them.

Input: what the server and Granian report about themselves. Output: one JSON object a line, on standard error. No line
is about a request, so none says who read what.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time, level, message, and the traceback of a fault of ours."""

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            values["traceback"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False)


def describe_json_log() -> dict[str, Any]:
    """Return the settings of `logging` for a log in JSON, in the form that Granian takes."""
    logger = {"handlers": ["json"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"json": {"formatter": "json", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}},
        "loggers": {"_granian": {**logger}, "caresheet": {**logger}},
    }
