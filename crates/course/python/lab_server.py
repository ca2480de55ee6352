"""JupyterLab, ending when the program that started it does.

Its standard input is a pipe that `course lab` holds open and never writes to. When `course lab` is gone, however it
went, the pipe ends; JupyterLab is then asked to stop, as it would be by a signal, so that it ends its kernels too.
"""

import os
import signal
import sys
import threading
import time

# JupyterLab ends within a second when all goes well; a kernel that does not answer is given up after five.
LAST_RESORT_SECONDS = 8


def follow_parent() -> None:
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_RESORT_SECONDS)
    os._exit(1)


threading.Thread(target=follow_parent, daemon=True).start()

from jupyterlab.labapp import main  # noqa: E402 - the thread must run while this slow import does

sys.exit(main())
