"""`python -m poolbench_export` is the command `poolbench-export`."""

import sys

from poolbench_export.cli import main

sys.exit(main())
