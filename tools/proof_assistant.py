"""Checks the evidence of the papers and of the fixtures with Coq: exports each file, and compiles the result.

If Coq is missing, the script installs it from Debian's packages, if it runs as root on a machine with apt-get. With `--if-here`
nothing is installed: if Coq is missing, the script prints a message and ends without failure.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REFEREE = ROOT / "target" / "debug" / "referee"
WORK = ROOT / "target" / "proof-assistant"
# The time limit of a file. A file has at most 150 lemmas, and each takes a fraction of a second.
SECONDS = 900


def install():
    """Installs Coq, if root runs the script and apt-get exists."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    print("proof-assistant: installing Coq from Debian's packages", flush=True)
    subprocess.run([apt, "install", "--yes", "--no-install-recommends", "coq"], stdout=subprocess.DEVNULL, check=False)


def papers(folder):
    """Returns the condition files that are papers; files without a header are only included by others."""
    return [path for path in sorted(folder.rglob("*.referee")) if re.search(r"^paper\b", path.read_text(), re.MULTILINE)]


def exported(paper, folder):
    """Exports a paper, and returns its files and the output of the command."""
    command = [REFEREE, "export", paper, "--to", "coq", "--output", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"proof-assistant: {paper} cannot be exported\n{done.stderr}")
    return sorted(folder.glob("*.v")), done.stdout.splitlines()


def compiled(path):
    """Returns the errors of Coq in a file, and the time in seconds."""
    start = time.monotonic()
    command = ["coqc", "-q", path.name]
    try:
        done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"Coq took more than {SECONDS} s", time.monotonic() - start
    return (done.stdout + done.stderr if done.returncode != 0 else ""), time.monotonic() - start


def lemmas_of(path):
    """Returns the number of lemmas of a file, without those that every file begins with."""
    return len(re.findall(r"^Lemma ", path.read_text().partition("\nEnd Sign.\n")[2], re.MULTILINE))


def refused(path):
    """Returns whether Coq refuses a false lemma with a proof of the same form."""
    false = "\nLemma false : forall x : R, 0 < x -> False.\nProof.\n  intros x H0.\n"
    false += "  apply (Sign.absurd_lt (0) (H0) (eq_refl 0)); [ring | clear; lra].\nQed.\n"
    before, _, _ = path.read_text().partition("\nEnd Sign.\n")
    wrong = path.parent / "wrong" / "wrong.v"
    wrong.parent.mkdir()
    wrong.write_text(f"{before}\nEnd Sign.\n{false}")
    fault, _ = compiled(wrong)
    return "ring" in fault


def main():
    if shutil.which("coqc") is None and "--if-here" not in sys.argv:
        install()
    if shutil.which("coqc") is None:
        print("proof-assistant: NOT RUN: coqc is not installed", flush=True)
        sys.exit(0 if "--if-here" in sys.argv else 1)
    version = subprocess.run(["coqc", "--print-version"], capture_output=True, text=True, check=False).stdout.split()[0]
    shutil.rmtree(WORK, ignore_errors=True)
    for folder in (ROOT / "conditions", ROOT / "tests" / "inputs" / "kinds"):
        files, lemmas, left_out = [], 0, 0
        for number, paper in enumerate(papers(folder)):
            own, said = exported(paper, WORK / folder.name / str(number))
            files += own
            left_out += len(said) - 1
            lemmas += sum(lemmas_of(path) for path in own)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(compiled, files))
        if not refused(files[0]):
            sys.exit("proof-assistant: Coq accepts a false lemma")
        wrong = [(path, fault) for path, (fault, _) in zip(files, results) if fault]
        for path, fault in wrong:
            print(f"proof-assistant: {path.relative_to(ROOT)}: {fault.strip()}")
        if wrong or not lemmas:
            sys.exit(f"proof-assistant: Coq does not accept the files exported from {folder.name}")
        seconds = sum(spent for _, spent in results)
        print(
            f"proof-assistant: {folder.name}: Coq {version} accepts all {len(files)} files, {lemmas} lemmas, in {seconds:.0f} s "
            f"of work; {left_out} findings are not exported, each for a stated reason",
            flush=True,
        )


main()
