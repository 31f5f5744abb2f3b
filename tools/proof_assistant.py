"""Has Coq check the evidence of the papers and of the fixtures: exports each, and compiles what was exported.

Where Coq is missing, it is installed from Debian's packages, if this is run by root on a machine that has them. With `--if-here`
nothing is installed: where Coq is not there, that is said, and nothing is run.
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
# A file has at most 150 lemmas, each a fraction of a second.
SECONDS = 900


def install():
    """Installs Coq, if that can be done here."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    print("proof-assistant: installing Coq from Debian's packages", flush=True)
    subprocess.run([apt, "install", "--yes", "--no-install-recommends", "coq"], stdout=subprocess.DEVNULL, check=False)


def papers(folder):
    """The condition files that are papers, not there to be included."""
    return [path for path in sorted(folder.rglob("*.referee")) if re.search(r"^paper\b", path.read_text(), re.MULTILINE)]


def exported(paper, folder):
    """Exports a paper, and gives back its files with what the command said."""
    command = [REFEREE, "export", paper, "--to", "coq", "--output", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"proof-assistant: {paper} cannot be exported\n{done.stderr}")
    return sorted(folder.glob("*.v")), done.stdout.splitlines()


def compiled(path):
    """What Coq says against a file, and the seconds it took."""
    start = time.monotonic()
    command = ["coqc", "-q", path.name]
    try:
        done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"it takes more than {SECONDS} s", time.monotonic() - start
    return (done.stdout + done.stderr if done.returncode != 0 else ""), time.monotonic() - start


def lemmas_of(path):
    """How many lemmas a file has, those that every file begins with aside."""
    return len(re.findall(r"^Lemma ", path.read_text().partition("\nEnd Sign.\n")[2], re.MULTILINE))


def refused(path):
    """Whether Coq refuses the file once it says something false, with a proof of the same make."""
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
        print("proof-assistant: NOT RUN: there is no coqc on this machine", flush=True)
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
            sys.exit("proof-assistant: Coq accepts what is false")
        wrong = [(path, fault) for path, (fault, _) in zip(files, results) if fault]
        for path, fault in wrong:
            print(f"proof-assistant: {path.relative_to(ROOT)}: {fault.strip()}")
        if wrong or not lemmas:
            sys.exit(f"proof-assistant: Coq does not accept what was exported from {folder.name}")
        seconds = sum(spent for _, spent in results)
        print(
            f"proof-assistant: {folder.name}: Coq {version} accepts all {len(files)} files, {lemmas} lemmas, in {seconds:.0f} s "
            f"of work; {left_out} findings are left out, each with its reason",
            flush=True,
        )


main()
