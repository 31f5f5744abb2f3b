//! Recursive descent over the grammar of condition files.

use crate::diagnostic::Faults;
use crate::source::SourceId;
use crate::syntax::tree::File;

pub(super) fn file(_text: &str, _id: SourceId) -> (File, Faults) {
    (File::default(), Faults::new())
}
