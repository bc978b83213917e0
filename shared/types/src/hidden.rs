//! What `{:?}` prints of who somebody is and of what is secret: nothing but the type's name, so
//! that no log, error or panic can tell more by an oversight.

/// Gives types a `Debug` that hides what is in them.
#[macro_export]
macro_rules! hidden {
    ($($name:ident),+ $(,)?) => {
        $(impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        })+
    };
}
