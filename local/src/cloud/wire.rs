//! What the AWS protocols have in common: who signed a request, for which service, and each
//! service's way to refuse. Pure.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::{Value, json};

use crate::policy::Need;
use crate::template::ACCOUNT;

/// The services that run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    DynamoDb,
    Secrets,
    Ses,
    Sns,
    S3,
}

impl Service {
    /// By the name in the signature's scope.
    fn named(name: &str) -> Option<Self> {
        [
            Self::DynamoDb,
            Self::Secrets,
            Self::Ses,
            Self::Sns,
            Self::S3,
        ]
        .into_iter()
        .find(|one| one.prefix() == name)
    }

    /// The name in signatures and in IAM actions.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Secrets => "secretsmanager",
            Self::Ses => "ses",
            Self::Sns => "sns",
            Self::S3 => "s3",
        }
    }

    /// `identity` may not do what it needs to.
    pub(super) fn denied(self, identity: &str, need: &Need) -> Response<Bytes> {
        let resource = need
            .resources
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        let action = &need.action;
        let message = format!(
            "User: arn:aws:sts::{ACCOUNT}:assumed-role/{identity}/{identity} is not authorized to \
                perform: {action} on resource: {resource} because no identity-based policy allows \
                the {action} action"
        );
        match self {
            Self::DynamoDb | Self::Secrets => self.refuse(400, "AccessDeniedException", &message),
            Self::Ses => self.refuse(403, "AccessDeniedException", &message),
            Self::Sns => self.refuse(403, "AuthorizationError", &message),
            Self::S3 => self.refuse(403, "AccessDenied", &message),
        }
    }

    /// The signer is no function of the template.
    pub(super) fn unknown_caller(self) -> Response<Bytes> {
        let message = "The security token included in the request is invalid.";
        match self {
            Self::DynamoDb | Self::Secrets => {
                self.refuse(400, "UnrecognizedClientException", message)
            }
            Self::Ses => self.refuse(403, "UnrecognizedClientException", message),
            Self::Sns => self.refuse(403, "InvalidClientTokenId", message),
            Self::S3 => self.refuse(403, "InvalidAccessKeyId", message),
        }
    }

    /// Too busy.
    pub(super) fn throttled(self) -> Response<Bytes> {
        match self {
            Self::DynamoDb | Self::Secrets => {
                self.refuse(400, "ThrottlingException", "Rate exceeded")
            }
            Self::Ses => self.refuse(429, "TooManyRequestsException", "Rate exceeded"),
            Self::Sns => self.refuse(400, "Throttling", "Rate exceeded"),
            Self::S3 => self.refuse(503, "SlowDown", "Please reduce your request rate."),
        }
    }

    /// An action that does not exist, or not here.
    pub(super) fn unknown_action(self, action: &str) -> Response<Bytes> {
        let message = format!("the local cloud has no {}:{action}", self.prefix());
        let code = if self == Self::Sns {
            "InvalidAction"
        } else {
            "UnknownOperationException"
        };
        self.refuse(if self == Self::Ses { 404 } else { 400 }, code, &message)
    }

    /// An error in the service's own shape.
    pub(super) fn refuse(self, status: u16, code: &str, message: &str) -> Response<Bytes> {
        let kind = HeaderName::from_static("x-amzn-errortype");
        match self {
            Self::DynamoDb => {
                let code = format!("com.amazonaws.dynamodb.v20120810#{code}");
                json_answer(status, &json!({ "__type": code, "message": message }))
            }
            Self::Secrets => json_answer(status, &json!({ "__type": code, "message": message })),
            Self::Ses => {
                let mut response = json_answer(status, &json!({ "message": message }));
                response.headers_mut().insert(
                    kind,
                    HeaderValue::from_str(code).unwrap_or(HeaderValue::from_static("Error")),
                );
                response
            }
            Self::Sns => {
                let error = format!(
                    "<Type>Sender</Type><Code>{code}</Code><Message>{}</Message>",
                    escaped(message)
                );
                xml_answer(
                    status,
                    &format!(
                        "<ErrorResponse><Error>{error}</Error><RequestId>local</RequestId>\
                            </ErrorResponse>"
                    ),
                )
            }
            Self::S3 => xml_answer(
                status,
                &format!(
                    "<Error><Code>{code}</Code><Message>{}</Message></Error>",
                    escaped(message)
                ),
            ),
        }
    }
}

/// Who signed `request` (the access key) for which service: by its header, or by the query of a
/// presigned URL.
pub(super) fn signature(
    request: &Request<Bytes>,
) -> Result<(String, Service), Box<Response<Bytes>>> {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let credential = match header.and_then(|value| value.split_once("Credential=")) {
        Some((_, rest)) => rest.split(',').next().map(str::to_owned),
        None => query(request, "X-Amz-Credential"),
    };
    let (identity, service) = credential
        .as_deref()
        .and_then(|credential| credential.split_once('/'))
        .ok_or_else(|| unsigned("Request is missing Authentication Token"))?;
    let service = service.split('/').nth(2).and_then(Service::named);
    Ok((
        identity.to_owned(),
        service.ok_or_else(|| unsigned("the local cloud does not have that service"))?,
    ))
}

fn unsigned(message: &str) -> Box<Response<Bytes>> {
    Box::new(json_answer(
        403,
        &json!({ "__type": "MissingAuthenticationTokenException", "message": message }),
    ))
}

/// A parameter of the query.
pub(super) fn query(request: &Request<Bytes>, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    pairs
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The action that `X-Amz-Target` names: what follows its last dot.
pub(super) fn target(request: &Request<Bytes>) -> String {
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// The body as JSON; null when it is none.
pub(super) fn body(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

/// A text inside JSON; empty when there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

pub(super) fn json_answer(status: u16, body: &Value) -> Response<Bytes> {
    answer(status, "application/x-amz-json-1.0", body.to_string())
}

pub(super) fn xml_answer(status: u16, body: &str) -> Response<Bytes> {
    answer(
        status,
        "text/xml",
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}"),
    )
}

pub(super) fn answer(status: u16, content_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
