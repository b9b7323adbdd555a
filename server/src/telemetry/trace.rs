//! Traces as OpenTelemetry takes them: one span for each request and each task, sent with OTLP over HTTP.
//!
//! Refuses everything personal: a span has the route, not the address that was asked for. Invariant: a request never waits
//! for a collector; spans that find no room are dropped.

use axum::http::{HeaderMap, Method};
use chrono::{DateTime, Utc};
use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId,
    TraceState, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Span};
use std::fmt;
use std::time::{Duration, SystemTime};

const POST_WITHIN: Duration = Duration::from_secs(10);
// An orchestrator waits for the process meanwhile.
const STOP_WITHIN: Duration = Duration::from_secs(3);
const NAME: &str = "brainops-server";

/// Sends spans to a collector, or nowhere.
#[derive(Clone, Default)]
pub struct Tracer(Option<SdkTracerProvider>);

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tracer").field(&self.0.is_some()).finish()
    }
}

/// Something that is being done.
#[derive(Debug, Default)]
pub struct Doing {
    /// Id of its trace, 32 hexadecimal digits; empty where nobody traces.
    pub trace_id: String,
    span: Option<Span>,
}

impl Doing {
    fn end(self, at: DateTime<Utc>, status: Option<u16>, has_failed: bool) {
        let Some(mut span) = self.span else { return };
        if let Some(status) = status {
            let status = KeyValue::new("http.response.status_code", i64::from(status));
            span.set_attribute(status);
        }
        if has_failed {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(SystemTime::from(at));
    }

    /// A request was answered.
    pub fn answered(self, at: DateTime<Utc>, status: u16) {
        self.end(at, Some(status), status >= 500);
    }

    /// A task was worked on.
    pub fn worked(self, at: DateTime<Utc>, has_failed: bool) {
        self.end(at, None, has_failed);
    }
}

impl Tracer {
    /// Sends to the collector of an address, such as `http://collector:4318`.
    ///
    /// Errors: it is no address.
    pub fn to(endpoint: &str) -> Result<Self, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(POST_WITHIN)
            .build()?;
        let resource = Resource::builder_empty()
            .with_service_name(NAME)
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        // A caller who traces says whether it is kept; all others are.
        let provider = SdkTracerProvider::builder()
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
            .with_resource(resource.build())
            .with_batch_exporter(exporter)
            .build();
        Ok(Self(Some(provider)))
    }

    /// A request begins. It belongs to its caller's trace, where there is one.
    #[must_use]
    pub fn request(
        &self,
        headers: &HeaderMap,
        method: &Method,
        route: &str,
        at: DateTime<Utc>,
    ) -> Doing {
        let caller = caller_of(headers);
        let attributes = [
            KeyValue::new("http.request.method", method.to_string()),
            KeyValue::new("http.route", route.to_owned()),
        ];
        let name = format!("{method} {route}");
        self.begin(name, SpanKind::Server, attributes, caller, at)
    }

    /// A task begins.
    #[must_use]
    pub fn task(&self, kind: &str, at: DateTime<Utc>) -> Doing {
        self.begin(format!("task {kind}"), SpanKind::Internal, [], None, at)
    }

    fn begin(
        &self,
        name: String,
        kind: SpanKind,
        attributes: impl IntoIterator<Item = KeyValue>,
        caller: Option<SpanContext>,
        at: DateTime<Utc>,
    ) -> Doing {
        let Some(provider) = &self.0 else {
            // Our lines can be found beside those of whoever called, all the same.
            let trace_id = caller.map(|caller| caller.trace_id().to_string());
            return Doing {
                trace_id: trace_id.unwrap_or_default(),
                span: None,
            };
        };
        let tracer = provider.tracer(NAME);
        let builder = tracer
            .span_builder(name)
            .with_kind(kind)
            .with_start_time(SystemTime::from(at))
            .with_attributes(attributes);
        let parent = match caller {
            Some(caller) => Context::new().with_remote_span_context(caller),
            None => Context::new(),
        };
        let span = tracer.build_with_context(builder, &parent);
        Doing {
            trace_id: span.span_context().trace_id().to_string(),
            span: Some(span),
        }
    }

    /// Sends what has ended.
    pub async fn flush(&self) {
        self.wait(|provider| provider.force_flush()).await;
    }

    /// Sends what has ended, for moments, and nothing afterwards.
    pub async fn stop(&self) {
        self.wait(|provider| provider.shutdown_with_timeout(STOP_WITHIN))
            .await;
    }

    // The library waits on a thread of its own.
    async fn wait(
        &self,
        until: impl FnOnce(SdkTracerProvider) -> opentelemetry_sdk::error::OTelSdkResult
        + Send
        + 'static,
    ) {
        let Some(provider) = self.0.clone() else {
            return;
        };
        match tokio::task::spawn_blocking(move || until(provider)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "traces were not sent"),
            Err(error) => tracing::warn!(%error, "traces were not sent"),
        }
    }
}

// The span of whoever called, as W3C's `traceparent` carries it (Trace Context, level 1); one that is none is not taken
// over.
fn caller_of(headers: &HeaderMap) -> Option<SpanContext> {
    let value = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = value.split('-').skip(1);
    let (trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, digits: usize| {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.len() == digits && text.bytes().all(is_digit)
    };
    if !is_hex(trace, 32) || !is_hex(span, 16) || !is_hex(flags, 2) {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_proper_trace_is_taken_over() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", HeaderValue::from_static(value));
            caller_of(&headers)
        };
        let good = of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").unwrap();
        let id = good.trace_id().to_string();
        assert_eq!(id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(good.is_sampled());
        let quiet = of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
        assert!(!quiet.unwrap().is_sampled());
        for wrong in [
            "",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-+1",
            "00-Harriet <script>-00f067aa0ba902b7-01",
        ] {
            assert!(of(wrong).is_none(), "{wrong}");
        }
    }
}
