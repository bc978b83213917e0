//! Where a request comes from: the network of the client's address, wide enough that one subscriber
//! cannot leave it by taking another address, and never kept as it is.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use axum::extract::{FromRequestParts, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::request::Parts;
use lambda_http::request::RequestContext;

use super::source_settings::{EdgeSecret, LogSource};
use crate::auth::digest::sha256_bytes;
use crate::auth::keyring::Keyring;

/// The header by which an edge in front of the API proves itself.
const EDGE_SECRET: &str = "x-edge-secret";
/// The header by which that edge names its client: an address, and perhaps a port behind it.
const VIEWER: &str = "cloudfront-viewer-address";
/// Bytes of a tag: 2⁴⁸ values keep networks apart within one item.
const TAG: usize = 6;

/// The network that a request comes from: an IPv4 /24 or an IPv6 /56; nothing where nobody tells
/// the address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Source(Option<IpAddr>);

types::hidden!(Source);

impl Source {
    /// The network of `address`.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(Some(match address.to_canonical() {
            IpAddr::V4(v4) => IpAddr::V4((u32::from(v4) & 0xffff_ff00).into()),
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !(u128::MAX >> 56))),
        }))
    }

    /// Eight characters that stand for the network. Without the keyring nobody finds the network by
    /// them.
    #[must_use]
    pub fn tag(&self, keyring: &Keyring) -> String {
        let network = self
            .0
            .map(|network| network.to_string())
            .unwrap_or_default();
        let mac = hmac::sign(&keyring.mac, format!("source {network}").as_bytes());
        URL_SAFE_NO_PAD.encode(mac.as_ref().get(..TAG).unwrap_or_default())
    }

    /// As log lines tell it; nothing where nobody knows it, or there is no keyring at hand.
    pub(super) fn told(&self, how: LogSource, keyring: Option<&Keyring>) -> Option<String> {
        let network = self.0?;
        match how {
            LogSource::Off => None,
            LogSource::Digest => keyring.map(|keyring| self.tag(keyring)),
            LogSource::Address => Some(network.to_string()),
        }
    }

    /// What API Gateway saw, or, behind an edge that knows the secret, what that edge saw.
    pub(super) fn read(request: &Request, edge: Option<&EdgeSecret>) -> Self {
        let seen = match request.extensions().get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        let edge = edge.filter(|secret| proven(request.headers(), secret));
        let named = edge
            .and_then(|_| request.headers().get(VIEWER)?.to_str().ok())
            .and_then(address);
        named
            .or_else(|| seen.and_then(address))
            .map(Self::of)
            .unwrap_or_default()
    }
}

fn proven(headers: &HeaderMap, secret: &EdgeSecret) -> bool {
    let given = headers
        .get(EDGE_SECRET)
        .map(|given| sha256_bytes(given.as_bytes()));
    given.is_some_and(|given| verify_slices_are_equal(&given, &secret.0).is_ok())
}

/// An address, with or without a port: `203.0.113.7:443`, `[2001:db8::7]:443`, `2001:db8::7:443` as
/// `CloudFront` has it.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let plain = |text: &str| text.trim_matches(['[', ']']).parse().ok();
    let before_port = || {
        text.rsplit_once(':')
            .filter(|(_, port)| port.parse::<u16>().is_ok())
    };
    match text.matches(':').count() {
        0 => plain(text),
        1 => before_port().and_then(|(address, _)| plain(address)),
        // Eight groups and a port, or an address cut short by `::` that may have one.
        _ if text.starts_with('[') => {
            plain(text).or_else(|| before_port().and_then(|(address, _)| plain(address)))
        }
        _ => before_port()
            .and_then(|(address, _)| plain(address))
            .or_else(|| plain(text)),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Option<String> {
        address(text).map(|address| {
            Source::of(address)
                .0
                .map(|network| network.to_string())
                .unwrap_or_default()
        })
    }

    #[test]
    fn neighbours_are_one_source() {
        for text in [
            "203.0.113.7",
            "203.0.113.250",
            "203.0.113.7:443",
            "::ffff:203.0.113.9",
            "[::ffff:203.0.113.9]:1",
        ] {
            assert_eq!(network(text).as_deref(), Some("203.0.113.0"), "{text}");
        }
        for text in [
            "2001:db8:0:12ab::7",
            "2001:db8:0:12ff:1:2:3:4",
            "[2001:db8:0:1200::1]:443",
            "2001:db8:0:12ab:0:0:0:7:443",
        ] {
            assert_eq!(
                network(text).as_deref(),
                Some("2001:db8:0:1200::"),
                "{text}"
            );
        }
        assert_ne!(network("203.0.112.7"), network("203.0.113.7"));
        assert_ne!(network("2001:db8:0:1300::7"), network("2001:db8:0:1200::7"));
    }

    #[test]
    fn what_is_no_address_is_no_source() {
        for text in [
            "",
            "unknown",
            "203.0.113",
            "203.0.113.7:x",
            ":",
            "a.b.c.d:1",
        ] {
            assert_eq!(network(text), None, "{text}");
        }
    }
}
