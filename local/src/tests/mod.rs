//! A small stack of its own: one function with narrow policies, reached through the gateway or
//! through the real AWS SDKs.
#![expect(clippy::disallowed_types, reason = "the SDK is what is tested here")]

mod cloud;
mod crowd;
mod files;
mod gateway;
mod sam;

use std::sync::Arc;

use aws_types::SdkConfig;
use bytes::Bytes;
use http::{Request, Response};
use store::sdk::types::AttributeValue;

use crate::gateway::{Limits, Routers};
use crate::stack::{Options, Stack};
use crate::template::{Parameters, Template};

const TEMPLATE: &str = "
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: { CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: [GET] } }
  Alpha:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/alpha
      Timeout: 1
      Policies:
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:Query]
              Resource: !GetAtt Table.Arn
            - Effect: Allow
              Action: dynamodb:DeleteItem
              Resource: !GetAtt Table.Arn
              Condition: { 'ForAllValues:StringLike': { dynamodb:LeadingKeys: ['A#*'] } }
            - { Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: !Ref Secret }
            - Effect: Allow
              Action: 'ses:SendEmail'
              Resource: !Sub 'arn:aws:ses:${AWS::Region}:${AWS::AccountId}:*'
            - { Effect: Allow, Action: 'sns:Publish', NotResource: 'arn:aws:sns:*' }
            - { Effect: Allow, Action: 'sns:Publish', Resource: !Ref Events }
            - Effect: Allow
              Action: ['s3:PutObject', 's3:GetObject']
              Resource: !Sub '${Files.Arn}/*'
      Events:
        Any: { Type: HttpApi, Properties: { Method: ANY, Path: '/{proxy+}' } }
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - { AttributeName: pk, AttributeType: S }
        - { AttributeName: sk, AttributeType: S }
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true }
  Secret: { Type: 'AWS::SecretsManager::Secret' }
  Events: { Type: 'AWS::SNS::Topic' }
  Files:
    Type: AWS::S3::Bucket
    Properties:
      CorsConfiguration: { CorsRules: [{ AllowedMethods: [PUT], AllowedOrigins: ['*'] }] }
";

/// A stack whose function Alpha is `router`.
fn with(router: impl FnOnce(&SdkConfig) -> axum::Router) -> Stack {
    under(&Options::default(), router)
}

/// The same within these limits.
fn limited(limits: Limits, router: impl FnOnce(&SdkConfig) -> axum::Router) -> Stack {
    under(
        &Options {
            limits: Some(limits),
            ..Options::default()
        },
        router,
    )
}

fn under(options: &Options, router: impl FnOnce(&SdkConfig) -> axum::Router) -> Stack {
    let template = Arc::new(Template::parse(TEMPLATE, &Parameters::new()).unwrap());
    let routers = |_: &Template, _: &_, sdk: &dyn Fn(&str) -> SdkConfig| {
        Ok(Routers::from([("Alpha".to_owned(), router(&sdk("Alpha")))]))
    };
    Stack::assemble(template, options, routers).unwrap()
}

fn stack() -> Stack {
    with(|_| axum::Router::new())
}

fn dynamodb(stack: &Stack, identity: &str) -> store::sdk::Client {
    store::sdk::Client::new(&stack.sdk_config(identity))
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

async fn get(stack: &Stack, path: &str) -> Response<Bytes> {
    stack
        .call(Request::get(path).body(Bytes::new()).unwrap())
        .await
}
