#!/bin/sh
# The command line of an installed Overread, without its window: overread COMMAND ...
here=$(dirname "$(readlink -f "$0" 2>/dev/null || echo "$0")")
if [ -x "$here/../../overread" ]; then
  # A command needs no display.
  exec "$here/../../overread" --ozone-platform=headless --command-line "$@"
fi
exec "$here/../../MacOS/Overread" --command-line "$@"
