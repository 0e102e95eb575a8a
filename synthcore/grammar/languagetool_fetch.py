"""`LTP_PATH=FOLDER python -m synthcore.grammar.languagetool_fetch VERSION`: the library's own download into FOLDER, in a process of its own.

It verifies the checksum that it has for the version, unpacks with care, and leaves nothing when it fails. What went wrong is one
sentence on standard error.
"""

from __future__ import annotations

import sys
import zipfile
from urllib.parse import urlsplit


def source(version: str) -> str:
    """The address that it comes from."""
    from language_tool_python.download_lt import LocalLanguageTool

    return LocalLanguageTool.from_version_name(version).download_url


def main(version: str) -> int:
    import requests
    from language_tool_python.download_lt import LocalLanguageTool
    from language_tool_python.exceptions import LanguageToolError

    tool = LocalLanguageTool.from_version_name(version)
    host = urlsplit(tool.download_url).hostname
    try:
        tool.download()
    except requests.exceptions.ConnectionError:
        sys.stderr.write(f"{host} cannot be reached, or the connection broke\n")
    except (TimeoutError, requests.RequestException):
        sys.stderr.write(f"{host} takes too long to answer, or does not send what it says\n")
    except zipfile.BadZipFile:
        sys.stderr.write("what came is no archive\n")
    except (LanguageToolError, OSError, ModuleNotFoundError, SystemError) as error:
        sys.stderr.write(f"{' '.join(str(error).split()).rstrip('.')}\n")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
