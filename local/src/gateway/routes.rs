//! Which route of the template a request takes. Pure rules.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::template::{Function, Route, Template};

/// The route of a request, with its path parameters, decoded.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) function: &'a Function,
    pub(super) route: &'a Route,
    pub(super) parameters: BTreeMap<String, String>,
}

/// How exactly a segment fits; a literal one comes first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Literal,
    Parameter,
    Greedy,
    Default,
}

/// The most specific of the template's routes that `method` and `path` (as sent, percent-encoded)
/// match.
pub(super) fn find<'a>(template: &'a Template, method: &str, path: &str) -> Option<Found<'a>> {
    let candidates = template
        .routes()
        .filter(|(route, _)| route.method == method || route.method == "ANY");
    let matching = candidates.filter_map(|(route, function)| {
        let (fits, parameters) = matches(&route.path, path)?;
        Some((
            (fits, route.method == "ANY"),
            Found {
                function,
                route,
                parameters,
            },
        ))
    });
    matching
        .min_by(|(a, _), (b, _)| a.cmp(b))
        .map(|(_, found)| found)
}

fn matches(pattern: &str, path: &str) -> Option<(Vec<Fit>, BTreeMap<String, String>)> {
    let mut parameters = BTreeMap::new();
    if pattern == "$default" {
        return Some((vec![Fit::Default], parameters));
    }
    let mut fits = Vec::new();
    let mut rest = path.strip_prefix('/')?.split('/');
    for segment in pattern.strip_prefix('/')?.split('/') {
        match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
            None => {
                rest.next().filter(|given| *given == segment)?;
                fits.push(Fit::Literal);
            }
            Some(name) => {
                let greedy = name.strip_suffix('+');
                let given = if greedy.is_some() {
                    whole(&mut rest)?
                } else {
                    rest.next().filter(|s| !s.is_empty())?.to_owned()
                };
                fits.push(if greedy.is_some() {
                    Fit::Greedy
                } else {
                    Fit::Parameter
                });
                parameters.insert(greedy.unwrap_or(name).to_owned(), decoded(&given));
            }
        }
    }
    rest.next().is_none().then_some((fits, parameters))
}

/// All that is left, which may be empty after a slash.
fn whole<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Option<String> {
    let first = rest.next()?.to_owned();
    Some(rest.fold(first, |all, next| all + "/" + next))
}

/// Percent-decoded, as API Gateway hands paths and parameters on.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Parameters;

    fn template(routes: &[(&str, &str)]) -> Template {
        let event = |(n, (method, path)): (usize, &(&str, &str))| {
            format!(
                "      E{n}: {{ Type: HttpApi, Properties: {{ Method: {method}, Path: '{path}' }} \
                    }}\n"
            )
        };
        let events: String = routes.iter().enumerate().map(event).collect();
        let text = format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n     CodeUri: \
                f\n     Events:\n{events}"
        );
        Template::parse(&text, &Parameters::new()).unwrap()
    }

    fn found(template: &Template, method: &str, path: &str) -> Option<(String, Vec<String>)> {
        let found = find(template, method, path)?;
        Some((found.route.key(), found.parameters.into_values().collect()))
    }

    #[test]
    fn the_most_specific_route_wins() {
        let template = template(&[
            ("ANY", "/a/{rest+}"),
            ("GET", "/a/{id}"),
            ("ANY", "/a/b"),
            ("GET", "/a/b"),
            ("GET", "/a/{id}/c"),
            ("ANY", "$default"),
        ]);
        let is = |method, path, key: &str, parameters: &[&str]| {
            let parameters = parameters.iter().map(|p| (*p).to_owned()).collect();
            assert_eq!(
                found(&template, method, path),
                Some((key.to_owned(), parameters)),
                "{method} {path}"
            );
        };
        is("GET", "/a/b", "GET /a/b", &[]);
        is("POST", "/a/b", "ANY /a/b", &[]);
        is("GET", "/a/x%2Fy%20z", "GET /a/{id}", &["x/y z"]);
        is("POST", "/a/x", "ANY /a/{rest+}", &["x"]);
        is("GET", "/a/x/c", "GET /a/{id}/c", &["x"]);
        is("GET", "/a/x/y/z", "ANY /a/{rest+}", &["x/y/z"]);
        is("GET", "/a/", "ANY /a/{rest+}", &[""]);
        is("GET", "/a", "$default", &[]);
    }

    #[test]
    fn without_a_default_nothing_is_found() {
        let template = template(&[("POST", "/a/{id}")]);
        assert_eq!(found(&template, "GET", "/a/x"), None);
        assert_eq!(found(&template, "POST", "/a/"), None);
        assert_eq!(found(&template, "POST", "/a/x/"), None);
        assert!(found(&template, "POST", "/a/x").is_some());
    }
}
