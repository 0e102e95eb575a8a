"""Synthcore: make synthetic training data, have clinicians judge it, hand over only what earned it."""

from synthcore.core.errors import MissingKey

__version__ = "0.1.0"
__all__ = ["MissingKey", "__version__", "generate_response"]


def generate_response(question: str, chosen: bool = True) -> str:
    """A response of the configured model to a question: a correct one, or with `chosen` False one that is wrong on purpose
    (for training a preference model, never for people to read).

    Raises MissingKey where OPENAI_API_KEY is not set and the server is not one of your own, synthcore.core.errors.BadRequest
    where no such response is to be had: the topic permits no wrong answer, the model declines, the server is not there.
    """
    from synthcore.services import responding  # brings in the HTTP client, which `import synthcore` does not wait for

    return responding.generate_response(question, chosen)
