//! Lets the binary find, at run time, the Z3 library that `make setup` unpacked, without `LD_LIBRARY_PATH`; and says what to run
//! where there is no Z3 library to link.

use std::env;
use std::path::Path;
use std::process::Command;

/// The library by the names that it has on Linux and macOS, and as an archive.
const LIBRARIES: [&str; 3] = ["libz3.so", "libz3.dylib", "libz3.a"];

fn main() {
    for variable in ["Z3_LIBRARY_PATH_OVERRIDE", "LIBRARY_PATH"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    // A build without the solver has no library to find.
    if env::var_os("CARGO_FEATURE_Z3").is_none() {
        return;
    }
    let folder = env::var("Z3_LIBRARY_PATH_OVERRIDE").ok();
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") && !is_there(folder.as_deref()) {
        println!("cargo::error=there is no Z3 library to link: run `make setup`, which fetches one, and build again");
    }
    if let Some(folder) = folder {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
}

/// The linker will find the library: in the folder given, where the user says, by pkg-config, or where the compiler looks.
fn is_there(folder: Option<&str>) -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    if flags.contains("-L") {
        return true;
    }
    let folders = folder.map(str::to_owned).into_iter().chain(env::var("LIBRARY_PATH"));
    let folders: Vec<String> = folders.flat_map(|all| all.split(':').map(str::to_owned).collect::<Vec<_>>()).collect();
    if folders.iter().any(|folder| LIBRARIES.iter().any(|name| Path::new(folder).join(name).exists())) {
        return true;
    }
    let known = Command::new("pkg-config").args(["--exists", "z3"]).status().is_ok_and(|status| status.success());
    known || LIBRARIES.iter().any(|name| compiler_finds(name))
}

/// A compiler prints the path of a library that it finds, and else the name alone.
fn compiler_finds(name: &str) -> bool {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let asked = Command::new(compiler).arg(format!("-print-file-name={name}")).output();
    asked.is_ok_and(|asked| {
        let path = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
        path != name && Path::new(&path).exists()
    })
}
