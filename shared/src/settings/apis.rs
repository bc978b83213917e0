//! Which of the four APIs an installation serves.

/// Whose client is calling: it decides the shape of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// `/api/v1`, and whatever is nobody's.
    Barong,
    /// `/session` and `/v1/session`.
    PacerPro,
    /// `/api/auth/session/{client_id}`.
    Po2,
    /// `/api/auth`, but for Po2's.
    Polario,
}

/// Each by its name.
const NAMES: [(&str, Api); 4] = [
    ("barong", Api::Barong),
    ("pacerpro", Api::PacerPro),
    ("polario", Api::Polario),
    ("po2", Api::Po2),
];

/// Those that are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apis(Vec<Api>);

impl Default for Apis {
    /// All.
    fn default() -> Self {
        Self(NAMES.map(|(_, api)| api).to_vec())
    }
}

impl Apis {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let known = |name: &str| {
            NAMES
                .iter()
                .find(|(known, _)| *known == name.trim())
                .map(|(_, api)| *api)
        };
        let named: Option<Vec<_>> = text.split(',').map(known).collect();
        named.map(Self).ok_or_else(|| {
            "must be some of barong, pacerpro, polario and po2, joined by commas".to_owned()
        })
    }

    /// Whether `api` is served.
    #[must_use]
    pub fn serve(&self, api: Api) -> bool {
        self.0.contains(&api)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names() {
        assert_eq!(
            Apis::parse("barong, po2"),
            Ok(Apis(vec![Api::Barong, Api::Po2]))
        );
        let all = Apis::parse("po2,polario,pacerpro,barong").unwrap();
        assert!(
            NAMES
                .iter()
                .all(|(_, api)| all.serve(*api) && Apis::default().serve(*api))
        );
        for odd in ["", "barong,", "Barong", "barong;po2"] {
            assert!(Apis::parse(odd).is_err(), "{odd}");
        }
    }
}
