#!/bin/sh
# autogen.sh: makes configure and the Makefile.in's, in a checkout; a release has them.
cd "$(dirname "$0")" && exec autoreconf --force --install --warnings=all
