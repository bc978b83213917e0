//! By what names others know a request: API Gateway, and X-Ray. Touches nothing.

use axum::extract::Request;
use lambda_http::Context;
use lambda_http::request::RequestContext;

/// API Gateway's id of the request, which its own log and the `apigw-requestid` header carry too.
pub(super) fn request_id(request: &Request) -> Option<&str> {
    match request.extensions().get::<RequestContext>()? {
        RequestContext::ApiGatewayV2(context) => context.request_id.as_deref(),
        _ => None,
    }
}

/// X-Ray's id of the request's trace, where there is one to look at.
pub(super) fn trace_id(request: &Request) -> Option<&str> {
    sampled(
        request
            .extensions()
            .get::<Context>()?
            .xray_trace_id
            .as_deref()?,
    )
}

/// The root of `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=…;Sampled=1` (X-Ray developer
/// guide, "Tracing header"). Clients may send one of their own, so it must look like one to be
/// logged.
fn sampled(header: &str) -> Option<&str> {
    let part = |name: &str| {
        header
            .split(';')
            .find_map(|part| part.trim().strip_prefix(name))
    };
    let whole =
        |root: &&str| root.len() == 35 && root.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    part("Sampled=")
        .filter(|sampled| *sampled == "1")
        .and(part("Root="))
        .filter(whole)
}

#[cfg(test)]
mod tests {
    use super::sampled;

    #[test]
    fn only_a_sampled_trace_has_an_id() {
        let root = "1-5759e988-bd862e3fe1be46a994272793";
        for header in [
            format!("Root={root};Parent=53995c3f42cd8ad8;Sampled=1"),
            format!("Self=1-67891234-12456789abcdef012345678a; Root={root}; Sampled=1;Lineage=a:1"),
        ] {
            assert_eq!(sampled(&header), Some(root), "{header}");
        }
        for header in [
            &format!("Root={root};Sampled=0"),
            &format!("Root={root};Sampled=?"),
            &format!("Root={root}"),
            "Sampled=1",
            "",
            "Root=1-mia@example.com-0123456789abcdef01;Sampled=1",
            &format!("Root={root}00;Sampled=1"),
        ] {
            assert_eq!(sampled(header), None, "{header}");
        }
    }
}
