//! SNS: `Publish` to a number (an SMS) or to a topic (an event), both into the outbox. The query
//! protocol: form in, XML out.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Response};

use super::call::Call;
use super::wire::{Service, xml_answer};
use crate::outbox::{Draft, Event, Outbox};
use crate::policy::Need;
use crate::template::Template;

type Form = BTreeMap<String, String>;

pub(super) fn describe(request: &Request<Bytes>, call: &mut Call, template: &Template) {
    let form = form(request.body());
    field(&form, "Action").clone_into(&mut call.action);
    let topic = known(template, topic(&form));
    call.kind = if topic.is_empty() {
        "sms".to_owned()
    } else {
        topic.rsplit(':').next().unwrap_or_default().to_owned()
    };
    let resource = if topic.is_empty() {
        field(&form, "PhoneNumber")
    } else {
        topic
    };
    let action = format!("sns:{}", call.action);
    call.needs = vec![Need {
        action,
        resources: vec![resource.to_owned()],
        ..Need::default()
    }];
}

pub(super) fn answer(
    action: &str,
    bytes: &Bytes,
    template: &Template,
    outbox: &Outbox,
) -> Response<Bytes> {
    let form = form(bytes);
    let (topic, message) = (known(template, topic(&form)), field(&form, "Message"));
    match (action, topic, field(&form, "PhoneNumber")) {
        ("Publish", _, _) if message.is_empty() => {
            return Service::Sns.refuse(
                400,
                "InvalidParameter",
                "Invalid parameter: Empty message",
            );
        }
        // SNS takes what would cost more than it may, and sends nothing.
        ("Publish", "", to) if is_number(to) && is_too_dear(&form) => {}
        ("Publish", "", to) if is_number(to) => {
            outbox.put(&Draft {
                channel: "sms",
                to,
                subject: None,
                text: message,
                html: None,
            });
        }
        ("Publish", "", _) => {
            return Service::Sns.refuse(
                400,
                "InvalidParameter",
                "Invalid parameter: PhoneNumber Reason: not valid to publish to",
            );
        }
        ("Publish", topic, _) if template.topics.iter().any(|known| known == topic) => {
            outbox.event(Event {
                topic: topic.to_owned(),
                subject: form.get("Subject").cloned(),
                message: message.to_owned(),
                attributes: attributes(&form),
                sent_at: String::new(),
            });
        }
        ("Publish", ..) => return Service::Sns.refuse(404, "NotFound", "Topic does not exist"),
        _ => return Service::Sns.unknown_action(action),
    }
    let result = "<PublishResult><MessageId>local</MessageId></PublishResult>";
    let metadata = "<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>";
    let space = "http://sns.amazonaws.com/doc/2010-03-31/";
    xml_answer(
        200,
        &format!("<PublishResponse xmlns=\"{space}\">{result}{metadata}</PublishResponse>"),
    )
}

fn form(bytes: &Bytes) -> Form {
    form_urlencoded::parse(bytes)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn field<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map(String::as_str).unwrap_or_default()
}

fn topic(form: &Form) -> &str {
    form.get("TopicArn")
        .or_else(|| form.get("TargetArn"))
        .map(String::as_str)
        .unwrap_or_default()
}

/// By its ARN, or by its logical id, which `sam local` takes for the ARN.
fn known<'a>(template: &'a Template, topic: &'a str) -> &'a str {
    let named = |arn: &&String| arn.rsplit(':').next() == Some(topic);
    template
        .topics
        .iter()
        .find(named)
        .map_or(topic, String::as_str)
}

/// No SMS costs less than a tenth of a cent.
fn is_too_dear(form: &Form) -> bool {
    let most = attributes(form)
        .get("AWS.SNS.SMS.MaxPrice")
        .and_then(|price| price.parse::<f64>().ok());
    most.is_some_and(|most| most < 0.001)
}

fn is_number(to: &str) -> bool {
    to.strip_prefix('+').is_some_and(|digits| {
        (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `MessageAttributes.entry.1.Name` and `….Value.StringValue` as one object.
fn attributes(form: &Form) -> BTreeMap<String, String> {
    let names = form.iter().filter_map(|(key, name)| {
        let entry = key
            .strip_prefix("MessageAttributes.entry.")?
            .strip_suffix(".Name")?;
        let value = field(
            form,
            &format!("MessageAttributes.entry.{entry}.Value.StringValue"),
        );
        Some((name.clone(), value.to_owned()))
    });
    names.collect()
}
