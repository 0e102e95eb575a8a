"""Start a command of synthcore under one of the names in this folder, whichever Python was typed."""

import os
import sys


def start(command):
    try:
        from synthcore.cli.app import main
    except ImportError:
        here = os.path.dirname(os.path.abspath(__file__))
        own = os.path.join(os.path.dirname(here), ".venv", "bin", "python")
        if os.path.exists(own) and os.path.realpath(sys.prefix) != os.path.realpath(os.path.dirname(os.path.dirname(own))):
            os.execv(own, [own, *sys.argv])
        sys.stderr.write("synthcore is not installed for this Python. In the project's folder run: make install\n")
        sys.exit(2)
    sys.exit(main(sys.argv[1:], command=command, prog=os.path.basename(sys.argv[0])))
