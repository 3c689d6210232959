#!/usr/bin/env bash
# Install the real servers and the browser that the tests talk to, where that is allowed.
# What is missing afterwards is skipped by name in the tests; nothing here makes them fail.
set -u

declare -A package_of=(
  [Orthanc]=orthanc
  [dcmqrscp]=dcmtk
  [chromium]=chromium
)
extra=(orthanc-dicomweb orthanc-gdcm fonts-noto-cjk)

missing=()
for program in "${!package_of[@]}"; do
  command -v "$program" >/dev/null 2>&1 || missing+=("${package_of[$program]}")
done
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
if [ -z "$(command -v fc-list)" ] || ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  missing+=(fontconfig fonts-noto-cjk)
fi

# The FHIR server's pins differ from ours, so it lives in an environment of its own.
if [ ! -x .venv-peers/bin/sekmet ]; then
  echo "Installing the FHIR server for the tests into .venv-peers"
  { python3 -m venv .venv-peers &&
    .venv-peers/bin/python -m pip install --quiet sekmet-fhir==0.1.1; } ||
    echo "The FHIR server could not be installed; its tests are skipped."
fi

[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]} ${extra[*]}"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing peers for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && $install -qq >/dev/null ||
    echo "Some peers could not be installed; their tests are skipped. By hand: $install"
else
  echo "Tests that need ${missing[*]} are skipped. To run them too: sudo $install"
fi
exit 0
