//! Lets the binary find, at run time, the Z3 library that `make setup` unpacked, without `LD_LIBRARY_PATH`.

fn main() {
    println!("cargo:rerun-if-env-changed=Z3_LIBRARY_PATH_OVERRIDE");
    // A build without the solver has no library to find.
    if std::env::var_os("CARGO_FEATURE_Z3").is_none() {
        return;
    }
    if let Ok(folder) = std::env::var("Z3_LIBRARY_PATH_OVERRIDE") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
