//! SES v2: `SendEmail` into the outbox.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::call::Call;
use super::wire::{Service, body, json_answer, text};
use crate::outbox::{Draft, Outbox};
use crate::policy::Need;
use crate::template::values::strings;
use crate::template::{ACCOUNT, REGION};

pub(super) fn describe(request: &Request<Bytes>, call: &mut Call) {
    let path = request.uri().path();
    let sends = request.method() == Method::POST && path == "/v2/email/outbound-emails";
    call.action = if sends {
        "SendEmail".to_owned()
    } else {
        format!("{} {path}", request.method())
    };
    call.input = body(request.body());
    let from = address(text(&call.input, "/FromEmailAddress"));
    let domain = from.split('@').next_back().unwrap_or_default();
    let identity = |name: &str| format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{name}");
    let resources = vec![identity(from), identity(domain)];
    let context = [("ses:FromAddress", vec![from.to_owned()])].into();
    let need = Need {
        action: format!("ses:{}", call.action),
        resources,
        context,
    };
    // Identities may have a set that holds where a mail names none; here each has.
    let set = Some(text(&call.input, "/ConfigurationSetName"))
        .filter(|set| !set.is_empty())
        .unwrap_or("default");
    let of_set = Need {
        resources: vec![format!(
            "arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{set}"
        )],
        ..need.clone()
    };
    call.needs = vec![need, of_set];
    text(&call.input, "/Content/Simple/Subject/Data").clone_into(&mut call.kind);
}

pub(super) fn answer(call: &Call, outbox: &Outbox) -> Response<Bytes> {
    if call.action != "SendEmail" {
        return Service::Ses.unknown_action(&call.action);
    }
    let input = &call.input;
    let sender = text(input, "/FromEmailAddress");
    let from = address(sender);
    let lists = ["ToAddresses", "CcAddresses", "BccAddresses"];
    let to: Vec<_> = lists
        .iter()
        .flat_map(|list| strings(input.pointer(&format!("/Destination/{list}"))))
        .collect();
    let Some(content) = content(input).filter(|_| !to.is_empty()) else {
        return Service::Ses.refuse(
            400,
            "BadRequestException",
            "a mail needs a recipient and simple or raw content",
        );
    };
    if let Some(why) = malformed(sender, &to) {
        return Service::Ses.refuse(400, "BadRequestException", why);
    }
    let refused: Vec<_> = to
        .iter()
        .map(|to| address(to))
        .chain([from])
        .filter(|one| unverified(one))
        .collect();
    if !refused.is_empty() {
        let message = "Email address is not verified. The following identities failed the check in \
            region US-EAST-1: ";
        return Service::Ses.refuse(
            400,
            "MessageRejected",
            &format!("{message}{}", refused.join(", ")),
        );
    }
    for to in to {
        outbox.put(&Draft {
            channel: "email",
            to: address(&to),
            ..content.draft()
        });
    }
    json_answer(200, &json!({ "MessageId": "local" }))
}

/// What SES says of a header that is not ASCII, and of a sign that it takes in no address, whosever
/// it is.
fn malformed(from: &str, to: &[String]) -> Option<&'static str> {
    let quoted = |one: &str| address(one).contains('"');
    if !from.is_ascii() {
        return Some("Local address contains control or whitespace");
    }
    let illegal = quoted(from) || to.iter().any(|to| quoted(to));
    illegal.then_some("Local address contains illegal character")
}

/// Every identity is verified here but those of no domain (RFC 2606).
fn unverified(address: &str) -> bool {
    address.ends_with(".invalid")
}

struct Content {
    subject: Option<String>,
    text: String,
    html: Option<String>,
}

impl Content {
    fn draft(&self) -> Draft<'_> {
        Draft {
            channel: "",
            to: "",
            subject: self.subject.as_deref(),
            text: &self.text,
            html: self.html.as_deref(),
        }
    }
}

fn content(input: &Value) -> Option<Content> {
    if let Some(raw) = input.pointer("/Content/Raw/Data").and_then(Value::as_str) {
        let text = String::from_utf8_lossy(&STANDARD.decode(raw).ok()?).into_owned();
        return Some(Content {
            subject: None,
            text,
            html: None,
        });
    }
    let simple = input.pointer("/Content/Simple")?;
    let part = |pointer: &str| {
        simple
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let text = part("/Body/Text/Data").unwrap_or_default();
    Some(Content {
        subject: part("/Subject/Data"),
        text,
        html: part("/Body/Html/Data"),
    })
}

/// `a@b` of `Name <a@b>`.
fn address(text: &str) -> &str {
    text.rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(text, |(address, _)| address)
}
