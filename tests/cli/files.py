"""Files that the tests of commands give and read."""

import json
from pathlib import Path


def plant(name, text="My dry fern. Is it well?", level="fine"):
    intent = "rescue" if level == "dying" else "look"
    reply = "Please cut it back." if level == "dying" else "Let us look."
    return {
        "dialogue_id": name,
        "session_type": "quick",
        "user_profile": {"concern": "watering"},
        "messages": [
            {"role": "user", "text": text},
            {"role": "assistant", "text": reply, "intent": intent, "sentiment": "calm", "risk_level": level},
        ],
        "labels": {"primary_intent": intent, "overall_sentiment": "calm", "max_risk_level": level, "therapeutic_technique": "finger_test"},
    }


def reviews_of(path, *rows):
    """A reviews file of (id, status, reviewer)."""
    data = [{"dialogue_id": i, "status": s, "reviewer": w, "reviewed_at": f"2026-01-01T10:00:{n:02}"} for n, (i, s, w) in enumerate(rows)]
    path.write_text(json.dumps({"version": "1.0", "reviews": data}), encoding="utf-8")
    return path


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


BAD_FILES = {
    "empty": b"",
    "not json": b"hello",
    "truncated": b'{"dialogues": [{"dialogue_id": "a", "mess',
    "a number": b"7",
    "no list": b'{"version": "1.0"}',
    "wrong list": b'{"dialogues": 3, "reviews": 3, "labels": 3}',
    "not dialogues": b'{"dialogues": ["a"], "x": 1}',
    "nul bytes": b'{"dialogues": [{"dialogue_id": "a\x00"}]}',
    "binary": bytes(range(256)) * 20,
    "utf-16": "\ufeff[]".encode("utf-16"),
}
