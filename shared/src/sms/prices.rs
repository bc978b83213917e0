//! What an SMS costs at most, by country. Pure.

/// Micro-dollars that one SMS costs at most, by countries joined with commas; those that are not
/// here get none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices(Vec<(String, i64)>);

impl Prices {
    /// Parses `CA,US=20000;GB=60000`: countries in ISO 3166-1, micro-dollars; `*` stands for all
    /// others.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "must be COUNTRY,..=MICRO-DOLLARS joined by semicolons".to_owned();
        let mut prices = Vec::new();
        for group in text.split(';') {
            let (countries, micros) = group.split_once('=').ok_or_else(wrong)?;
            let micros: i64 = micros
                .trim()
                .parse()
                .ok()
                .filter(|micros| *micros > 0)
                .ok_or_else(wrong)?;
            let known = |country: &str| {
                country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase())
            };
            if !each(countries).all(|country| country == "*" || known(country)) {
                return Err(wrong());
            }
            prices.push((countries.to_owned(), micros));
        }
        Ok(Self(prices))
    }

    /// What an SMS to `country` costs at most, in micro-dollars; nothing where none are sent.
    #[must_use]
    pub fn of(&self, country: &str) -> Option<i64> {
        let named = |name: &str| {
            let group = self
                .0
                .iter()
                .find(|(countries, _)| each(countries).any(|known| known == name));
            group.map(|(_, micros)| *micros)
        };
        named(country).or_else(|| named("*"))
    }
}

/// Estimates from above. Countries with dear routes, where fraud by SMS pays, are left for the
/// operator to add.
impl Default for Prices {
    fn default() -> Self {
        let groups = [
            ("CA,US", 20_000),
            (
                "AT,AU,BE,BR,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GB,GR,HK,HR,HU,IE,IL,IN,IS,IT,JP,KR,LT,LU,LV,MT",
                120_000,
            ),
            ("MX,NL,NO,NZ,PL,PT,RO,SE,SG,SI,SK,TR,TW,ZA", 120_000),
            (
                "AE,AR,BG,CL,CO,GE,ID,KZ,LI,MC,MD,MY,PE,PH,RS,SA,TH,UA,VN",
                250_000,
            ),
        ];
        Self(
            groups
                .map(|(countries, micros)| (countries.to_owned(), micros))
                .into(),
        )
    }
}

fn each(countries: &str) -> impl Iterator<Item = &str> {
    countries.split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_by_country() {
        let prices = Prices::parse("CA, US=20000;GB=60000").unwrap();
        assert_eq!(
            (prices.of("US"), prices.of("GB"), prices.of("FR")),
            (Some(20_000), Some(60_000), None)
        );
        assert_eq!(Prices::parse("GB=1;*=2").unwrap().of("FR"), Some(2));
        for text in [
            "", "US", "US=", "US=0", "US=-1", "us=1", "USA=1", "US=1;", "=1",
        ] {
            assert!(Prices::parse(text).is_err(), "{text}");
        }
        let Prices(groups) = Prices::default();
        let all: Vec<_> = groups
            .iter()
            .flat_map(|(countries, _)| each(countries))
            .collect();
        assert_eq!(
            all.iter().collect::<std::collections::BTreeSet<_>>().len(),
            all.len(),
            "each country once"
        );
    }
}
