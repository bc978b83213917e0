//! Whatever call of an operation fails, for good or because the function dies there: the identical
//! request, sent as a client would, ends as if it had succeeded the first time.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use local::{Fault, FaultKind};

use super::scenes::{Scene, of};
use super::{effects, grown};
use crate::world::{Answer, World};

/// The SDK tries a call three times; this many in a row fail for good.
const TRIES: usize = 3;

/// What is done to a call: so many faults in a row, of one kind. A function that dies before a call
/// is like one that dies after the call before that.
const HARM: [(FaultKind, usize); 3] = [
    (FaultKind::Before, TRIES),
    (FaultKind::After, TRIES),
    (FaultKind::KillAfter, 1),
];
/// What has no effect: that its answer gets lost is as if the call did, and dying after it is like
/// dying after the call before.
const READS: [&str; 3] = ["GetItem", "GetSecretValue", "Query"];

/// A request, and what has to be there before it.
struct Prepared {
    scene: Scene,
    world: World,
    request: Request<Bytes>,
    before: BTreeMap<String, i64>,
}

/// What the undisturbed operation does: its calls, what becomes more, and how much it sends.
struct Usual {
    calls: Vec<String>,
    grown: BTreeMap<String, i64>,
    sent: usize,
}

impl Prepared {
    async fn of(route: &str) -> Self {
        let (scene, world) = (of(route), World::strict().await);
        world.new_hour();
        let request = (scene.prepare)(&world, 0).await;
        let before = effects(&world);
        Self {
            scene,
            world,
            request,
            before,
        }
    }

    async fn usual(&self) -> Usual {
        let world = self.world.copied().await;
        world.send(self.request.clone()).await.is(self.scene.status);
        let calls = world
            .last_request()
            .unwrap()
            .calls
            .into_iter()
            .map(|call| call.action)
            .collect();
        Usual {
            calls,
            grown: grown(&self.before, &effects(&world)),
            sent: world.outbox().messages(None).len(),
        }
    }
}

/// Harms the calls from number `call` on.
async fn harmed(ready: &Prepared, usual: &Usual, call: usize, (kind, times): (FaultKind, usize)) {
    let (scene, request) = (&ready.scene, &ready.request);
    let what = format!("{}, call {call}, {kind:?}", scene.route);
    let world = ready.world.copied().await;
    for call in call..call + times {
        world.fault(Fault {
            call,
            action: None,
            kind,
        });
    }
    let answer = settled(&world, request, scene.status, &what).await;
    let again = world.send(request.clone()).await;
    if again.status == 409 {
        // Its answer could not be kept, so it is run again, which does no more than the first time.
        settled(&world, request, scene.status, &what).await;
    } else {
        assert_eq!(
            (again.status, again.text()),
            (answer.status, answer.text()),
            "{what}"
        );
    }
    assert_eq!(
        grown(&ready.before, &effects(&world)),
        usual.grown,
        "{what}"
    );
    // Each try of the SDK whose answer got lost was a mail.
    let sent = world.outbox().messages(None).len();
    let most = if usual.sent == 0 {
        0
    } else {
        usual.sent + times
    };
    assert!(
        (usual.sent..=most).contains(&sent),
        "{what}: {sent} messages"
    );
}

/// The answer in the end of a client that does as it is told.
async fn settled(world: &World, request: &Request<Bytes>, success: u16, what: &str) -> Answer {
    for _ in 0..4 {
        let answer = world.send(request.clone()).await;
        match answer.status.as_u16() {
            status if status == success => return answer,
            409 => world
                .clock()
                .advance(answer.header("retry-after").parse().expect(what)),
            status => assert!(status >= 500, "{what}: {}", answer.text()),
        }
    }
    panic!("{what}: no success");
}

async fn every_call(route: &str) {
    let ready = Prepared::of(route).await;
    let usual = ready.usual().await;
    for (at, action) in usual.calls.iter().enumerate() {
        let differs = |(kind, _): &(FaultKind, usize)| {
            *kind == FaultKind::Before || !READS.contains(&action.as_str())
        };
        for harm in HARM.into_iter().filter(differs) {
            harmed(&ready, &usual, at + 1, harm).await;
        }
    }
}

macro_rules! every_call {
    ($($name:ident $route:literal)*) => {
        $(#[tokio::test]
        async fn $name() {
            every_call($route).await;
        })*

        #[test]
        fn no_scene_is_left_out() {
            let mut tested = vec![$($route),*];
            // Two paths of the same handlers.
            tested.extend(["POST /v1/session", "DELETE /v1/session"]);
            let mut scenes: Vec<_> = super::scenes::all().iter().map(|scene| scene.route).collect();
            tested.sort_unstable();
            scenes.sort_unstable();
            assert_eq!(tested, scenes);
        }
    };
}

every_call! {
    sign_up "POST /api/v1/accounts"
    confirm "POST /api/v1/accounts/confirm"
    change_password "PUT /api/v1/accounts/password"
    create_profile "POST /api/v1/profiles"
    upload "POST /api/v1/documents"
    new_phone "POST /api/v1/phones"
    send_code "POST /api/v1/phones/send_code"
    verify_phone "POST /api/v1/phones/verify"
    sign_in "POST /api/v1/sessions"
    pacerpro_sign_in "POST /session"
    pacerpro_sign_out "DELETE /session"
    generate_jwt "POST /api/v1/sessions/generate_jwt"
    renew "POST /api/v1/security/renew"
    generate_qrcode "POST /api/v1/security/generate_qrcode"
    enable_2fa "POST /api/v1/security/enable_2fa"
    verify_code "POST /api/v1/security/verify_code"
    ask_for_reset "POST /api/v1/security/reset_password"
    reset_password "PUT /api/v1/security/reset_password"
    create_label "POST /api/v1/labels"
    change_label "PATCH /api/v1/labels/{key}"
    delete_label "DELETE /api/v1/labels/{key}"
    create_api_key "POST /api/v1/api_keys"
    change_api_key "PATCH /api/v1/api_keys/{uid}"
    delete_api_key "DELETE /api/v1/api_keys/{uid}"
    polario_login "POST /api/auth/login"
    polario_logout "GET /api/auth/logout"
    po2_login "POST /api/auth/session/{client_id}"
}
