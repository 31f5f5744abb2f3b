"""Makes the Z3 library available to the build: the system's, if it is recent enough, or the pinned one from PyPI under `.z3/`.

Nothing is installed: the wheel is downloaded by pip, which checks its hash, and only its library is unpacked.
`.cargo/config.toml` then tells cargo the path of the library, so that plain `cargo build` works. Git ignores both, and a second
run does nothing.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PIN = ROOT / "tools" / "z3-solver.txt"
UNPACKED = ROOT / ".z3"
STAMP = UNPACKED / "pinned-by"
LIBRARY = "z3/lib/"
CONFIG = ROOT / ".cargo" / "config.toml"
OURS = "Z3_LIBRARY_PATH_OVERRIDE"
MINIMUM = (4, 13, 3)  # what z3-sys 0.14 supports


def system_version():
    """Returns the version of the system's Z3 according to pkg-config, or None."""
    try:
        asked = subprocess.run(["pkg-config", "--modversion", "z3"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", asked.stdout)
    return tuple(map(int, numbers.groups())) if asked.returncode == 0 and numbers else None


def pinned_version():
    found = re.search(r"^z3-solver==(\d+\.\d+\.\d+)", PIN.read_text(), re.MULTILINE)
    if not found:
        sys.exit(f"setup: {PIN} names no version of z3-solver")
    return found.group(1)


def configuration():
    """Returns the settings for cargo."""
    return f"""\
[env]
{OURS} = {{ value = ".z3/{LIBRARY.rstrip("/")}", relative = true }}
Z3_NO_PKG_CONFIG = "1"
Z3_SYS_Z3_VERSION = "{pinned_version()}"
"""


def fetch():
    """Unpacks the pinned library, completely or not at all."""
    print(f"setup: fetching Z3 {pinned_version()} from PyPI into .z3/", flush=True)
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".z3-") as folder:
        folder = pathlib.Path(folder)
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        download += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(PIN), "--dest", str(folder)]
        if subprocess.run(download, check=False).returncode != 0:
            sys.exit("setup: pip could not fetch z3-solver; a system Z3 of at least 4.13.3, known to pkg-config, works instead")
        wheels = list(folder.glob("*.whl"))
        if len(wheels) != 1:
            sys.exit(f"setup: expected one wheel, but pip downloaded {len(wheels)}")
        fresh = folder / "fresh"
        with zipfile.ZipFile(wheels[0]) as wheel:
            parts = [name for name in wheel.namelist() if name.startswith(LIBRARY) or name.endswith("LICENSE.txt")]
            if not any(name.startswith(LIBRARY + "libz3") for name in parts):
                sys.exit(f"setup: there is no {LIBRARY}libz3 in {wheels[0].name}")
            wheel.extractall(fresh, parts)
        (fresh / STAMP.name).write_text(PIN.read_text())
        if UNPACKED.exists():
            shutil.rmtree(UNPACKED.resolve())
        shutil.move(fresh, UNPACKED.resolve())


def main():
    present = CONFIG.read_text() if CONFIG.exists() else ""
    if OURS not in present:
        found = system_version()
        if found and found >= MINIMUM:
            print(f"setup: using the system's Z3 {'.'.join(map(str, found))}")
            return
    if not (STAMP.exists() and STAMP.read_text() == PIN.read_text()):
        fetch()
    wanted = configuration()
    if present != wanted:
        if present and OURS not in present:
            sys.exit(f"setup: {CONFIG} has other settings - add these to it:\n{wanted}")
        CONFIG.parent.mkdir(exist_ok=True)
        CONFIG.write_text(wanted)


main()
