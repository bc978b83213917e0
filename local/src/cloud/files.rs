//! S3 on a folder: signatures, presigned URLs and all. Touches that folder only.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::BodyExt;
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::validation::{AwsNameValidation, NameValidation};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use time::PrimitiveDateTime;
use time::macros::format_description;
use types::clock::Clock;

use super::call::Call;
use super::identity::{OPERATOR, SAM_IDENTITY, SAM_SECRET_KEY, SECRET_KEY};
use super::wire::{Service, query};
use crate::data::Data;
use crate::policy::Need;
use crate::template::{Bucket, Cors};

/// The template's buckets.
pub(super) struct Files {
    service: S3Service,
    buckets: Vec<Bucket>,
    clock: Clock,
    /// Removed with the cloud, when there is no data folder.
    _scratch: Option<TempDir>,
}

impl Files {
    /// Every one of `identities` signs with the same secret key, and who has none as `sam local`
    /// does.
    pub(super) fn open(
        buckets: &[Bucket],
        identities: impl Iterator<Item = String>,
        clock: Clock,
        data: &Data,
    ) -> Result<Self> {
        let (root, scratch) = root(data)?;
        for bucket in buckets {
            std::fs::create_dir_all(root.join(&bucket.name))?;
            // By its logical id as well. A file system that does not tell the two apart has it
            // already.
            let alias = root.join(&bucket.id);
            if !alias.exists() {
                std::os::unix::fs::symlink(&bucket.name, alias)?;
            }
        }
        let mut builder = S3ServiceBuilder::new(
            FileSystem::new(&root).map_err(|error| anyhow!("S3: {error:?}"))?,
        );
        let mut auth = SimpleAuth::new();
        for identity in identities.chain([OPERATOR.to_owned()]) {
            auth.register(identity, SECRET_KEY.into());
        }
        auth.register(SAM_IDENTITY.to_owned(), SAM_SECRET_KEY.into());
        builder.set_auth(auth);
        builder.set_validation(Names(
            buckets.iter().map(|bucket| bucket.id.clone()).collect(),
        ));
        // Signatures carry the local clock's time, which may be far ahead; whether a URL has
        // expired is checked here.
        let mut config = S3Config::default();
        config.presigned_url_max_skew_time_secs = u32::MAX;
        builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
        Ok(Self {
            service: builder.build(),
            buckets: buckets.to_vec(),
            clock,
            _scratch: scratch,
        })
    }

    /// The CORS rule of the bucket that `request` is about.
    pub(super) fn cors(&self, request: &Request<Bytes>) -> Option<&Cors> {
        let bucket = request.uri().path().split('/').nth(1)?;
        self.buckets
            .iter()
            .find(|known| known.name == bucket.to_lowercase())?
            .cors
            .as_ref()
    }

    pub(super) async fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        if self.expired(&request) {
            return Service::S3.refuse(403, "AccessDenied", "Request has expired");
        }
        // As the template's bucket policy has it.
        if request
            .headers()
            .contains_key("x-amz-server-side-encryption")
        {
            return Service::S3.refuse(
                403,
                "AccessDenied",
                "the bucket alone says how it is encrypted",
            );
        }
        let broken = |error: String| Service::S3.refuse(500, "InternalError", &error);
        match self
            .service
            .call(with_host(request).map(s3s::Body::from))
            .await
        {
            Err(error) => broken(format!("{error:?}")),
            Ok(response) => {
                let (parts, body) = response.into_parts();
                match body.collect().await {
                    Ok(body) => Response::from_parts(parts, body.to_bytes()),
                    Err(error) => broken(error.to_string()),
                }
            }
        }
    }

    /// Whether a presigned URL is older than it may be, by the local clock.
    fn expired(&self, request: &Request<Bytes>) -> bool {
        let format = format_description!("[year][month][day]T[hour][minute][second]Z");
        let signed =
            query(request, "X-Amz-Date").and_then(|at| PrimitiveDateTime::parse(&at, format).ok());
        let secs = query(request, "X-Amz-Expires").and_then(|secs| secs.parse::<i64>().ok());
        let ends = signed
            .zip(secs)
            .map(|(at, secs)| at.assume_utc().unix_timestamp() + secs);
        ends.is_some_and(|ends| self.clock.now() > ends)
    }
}

/// The names of buckets: those of AWS, and these.
struct Names(Vec<String>);

impl NameValidation for Names {
    fn validate_bucket_name(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name)
            || AwsNameValidation::new().validate_bucket_name(name)
    }
}

pub(super) fn describe(request: &Request<Bytes>, call: &mut Call) {
    let path = request.uri().path().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let copies = request.headers().contains_key("x-amz-copy-source");
    let (action, permission) = match (request.method(), bucket.is_empty(), key.is_empty()) {
        (_, true, _) => ("ListBuckets", "ListAllMyBuckets"),
        (&Method::GET, _, true) => ("ListObjectsV2", "ListBucket"),
        (&Method::HEAD, _, true) => ("HeadBucket", "ListBucket"),
        (&Method::POST, _, true) => ("DeleteObjects", "DeleteObject"),
        (&Method::PUT, _, true) => ("CreateBucket", "CreateBucket"),
        (_, _, true) => ("DeleteBucket", "DeleteBucket"),
        (&Method::GET, ..) => ("GetObject", "GetObject"),
        (&Method::HEAD, ..) => ("HeadObject", "GetObject"),
        (&Method::DELETE, ..) => ("DeleteObject", "DeleteObject"),
        _ if copies => ("CopyObject", "PutObject"),
        _ => ("PutObject", "PutObject"),
    };
    (call.action, call.kind) = (action.to_owned(), bucket.to_owned());
    let of_object = action.contains("Object") && action != "ListObjectsV2";
    call.needs = vec![need(
        permission,
        if of_object { path } else { bucket },
        of_object,
    )];
    if let Some(source) = request
        .headers()
        .get("x-amz-copy-source")
        .and_then(|source| source.to_str().ok())
    {
        call.needs
            .push(need("GetObject", source.trim_start_matches('/'), true));
    }
}

/// What a caller needs to be told that an object is missing, instead of being denied it.
pub(super) fn listing(call: &Call) -> Need {
    need("ListBucket", &call.kind, false)
}

/// Many objects at once (`DeleteObjects`) are all of the bucket's.
fn need(permission: &str, path: &str, of_object: bool) -> Need {
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let all = if of_object && !path.contains('/') {
        "/*"
    } else {
        ""
    };
    // No bucket's name has capitals: those are of a logical id.
    let (bucket, key) = path.split_at(path.find('/').unwrap_or(path.len()));
    let resources = vec![format!("arn:aws:s3:::{}{key}{all}", bucket.to_lowercase())];
    Need {
        action: format!("s3:{permission}"),
        resources,
        ..Need::default()
    }
}

fn root(data: &Data) -> Result<(PathBuf, Option<TempDir>)> {
    if let Some(folder) = data.folder("s3")? {
        return Ok((folder, None));
    }
    let scratch = tempfile::tempdir()?;
    Ok((scratch.path().to_owned(), Some(scratch)))
}

/// A request that came by no socket has its host in the URI only; signatures cover the header.
fn with_host(mut request: Request<Bytes>) -> Request<Bytes> {
    let host = request
        .uri()
        .authority()
        .and_then(|host| host.as_str().parse().ok());
    if let (Some(host), false) = (host, request.headers().contains_key(http::header::HOST)) {
        request.headers_mut().insert(http::header::HOST, host);
    }
    request
}
