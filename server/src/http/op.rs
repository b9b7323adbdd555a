//! What the OpenAPI document says about one operation.

use axum::http::StatusCode;
use axum::routing::MethodFilter;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

const JSON: &str = "application/json";

/// One parameter of an operation.
#[derive(Debug, Clone)]
pub struct Param {
    name: String,
    place: &'static str,
    required: bool,
    about: String,
    schema: Value,
}

impl Param {
    /// A parameter of the query string.
    pub fn query(name: impl Into<String>, about: impl Into<String>, schema: Value) -> Self {
        Self {
            name: name.into(),
            place: "query",
            required: false,
            about: about.into(),
            schema,
        }
    }

    /// A header.
    pub fn header(name: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            place: "header",
            required: false,
            about: about.into(),
            schema: json!({ "type": "string" }),
        }
    }

    /// The same, and it must be there.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    fn document(&self) -> Value {
        json!({
            "name": self.name,
            "in": self.place,
            "required": self.required,
            "description": self.about,
            "schema": self.schema,
        })
    }
}

/// One operation: its method, its path, and what is said about it.
#[derive(Debug, Clone)]
pub struct Op {
    pub(super) method: &'static str,
    pub(super) filter: MethodFilter,
    pub(super) path: String,
    id: String,
    tag: &'static str,
    summary: String,
    params: Vec<Param>,
    body: Option<(&'static str, Value)>,
    other_bodies: Vec<&'static str>,
    files: Vec<(StatusCode, String, Vec<String>)>,
    answers: Vec<(StatusCode, String, Option<Value>)>,
    problems: Vec<(StatusCode, &'static str)>,
    kind: &'static str,
    pub(super) body_bytes_at_most: Option<usize>,
    pub(super) is_long: bool,
    pub(super) schemas: Vec<(String, Value)>,
}

impl Op {
    fn new(method: &'static str, filter: MethodFilter, path: &str, id: &str) -> Self {
        Self {
            method,
            filter,
            path: path.to_owned(),
            id: id.to_owned(),
            tag: "",
            summary: String::new(),
            params: Vec::new(),
            body: None,
            other_bodies: Vec::new(),
            files: Vec::new(),
            answers: Vec::new(),
            problems: Vec::new(),
            kind: "application/json",
            body_bytes_at_most: None,
            is_long: false,
            schemas: Vec::new(),
        }
    }

    /// A GET, with a path and an id that is unique in the document.
    #[must_use]
    pub fn get(path: &str, id: &str) -> Self {
        Self::new("get", MethodFilter::GET, path, id)
    }

    /// A POST.
    #[must_use]
    pub fn post(path: &str, id: &str) -> Self {
        Self::new("post", MethodFilter::POST, path, id)
    }

    /// A PATCH.
    #[must_use]
    pub fn patch(path: &str, id: &str) -> Self {
        Self::new("patch", MethodFilter::PATCH, path, id)
    }

    /// A PUT.
    #[must_use]
    pub fn put(path: &str, id: &str) -> Self {
        Self::new("put", MethodFilter::PUT, path, id)
    }

    /// A DELETE.
    #[must_use]
    pub fn delete(path: &str, id: &str) -> Self {
        Self::new("delete", MethodFilter::DELETE, path, id)
    }

    /// Its group and a sentence.
    #[must_use]
    pub fn says(mut self, tag: &'static str, summary: impl Into<String>) -> Self {
        self.tag = tag;
        self.summary = summary.into();
        self
    }

    /// With a parameter. Those in the path are known from it.
    #[must_use]
    pub fn param(mut self, param: Param) -> Self {
        self.params.push(param);
        self
    }

    /// With several parameters.
    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }

    /// With a JSON body of a type.
    #[must_use]
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some((JSON, reference(&T::name())));
        self.know::<T>();
        self
    }

    /// With a JSON body of a schema that was written by hand.
    #[must_use]
    pub fn takes_named(mut self, name: &str, schema: Value) -> Self {
        self.body = Some((JSON, reference(name)));
        self.schemas.push((name.to_owned(), schema));
        self
    }

    /// With a file of a media type as its body.
    #[must_use]
    pub fn takes_file(mut self, media_type: &'static str) -> Self {
        self.body = Some((media_type, json!({ "type": "string" })));
        self
    }

    /// The file may be of this media type, too.
    #[must_use]
    pub fn or_file(mut self, media_type: &'static str) -> Self {
        self.other_bodies.push(media_type);
        self
    }

    /// With a body that may be as large as this, whatever the limit of others.
    #[must_use]
    pub fn body_at_most(mut self, bytes: usize) -> Self {
        self.body_bytes_at_most = Some(bytes);
        self
    }

    /// It holds a connection of the database for seconds: few of its kind run at a time, so that others find one.
    #[must_use]
    pub fn takes_long(mut self) -> Self {
        self.is_long = true;
        self.fails(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too much long work runs; try again in a moment.",
        )
    }

    /// Answers with a file of one of some media types.
    #[must_use]
    pub fn answers_files(mut self, status: StatusCode, about: &str, media_types: &[&str]) -> Self {
        let media_types = media_types.iter().map(|&name| name.to_owned()).collect();
        self.files.push((status, about.to_owned(), media_types));
        self
    }

    /// Answers with JSON of a type.
    #[must_use]
    pub fn answers<T: ToSchema>(mut self, status: StatusCode, about: &str) -> Self {
        self.answers
            .push((status, about.to_owned(), Some(reference(&T::name()))));
        self.know::<T>();
        self
    }

    /// Answers with a list of a type.
    #[must_use]
    pub fn answers_list<T: ToSchema>(mut self, status: StatusCode, about: &str) -> Self {
        let schema = json!({ "type": "array", "items": reference(&T::name()) });
        self.answers.push((status, about.to_owned(), Some(schema)));
        self.know::<T>();
        self
    }

    /// Answers with JSON of a schema that was written by hand.
    #[must_use]
    pub fn answers_named(
        mut self,
        status: StatusCode,
        about: &str,
        name: &str,
        schema: Value,
    ) -> Self {
        self.answers
            .push((status, about.to_owned(), Some(reference(name))));
        self.schemas.push((name.to_owned(), schema));
        self
    }

    /// Answers with any JSON.
    #[must_use]
    pub fn answers_any(mut self, status: StatusCode, about: &str) -> Self {
        self.answers
            .push((status, about.to_owned(), Some(json!({ "type": "object" }))));
        self
    }

    /// Answers with text of a media type other than JSON.
    #[must_use]
    pub fn answers_text(mut self, status: StatusCode, kind: &'static str, about: &str) -> Self {
        // YAML is text that readers take apart, so it is whatever it says.
        let schema = if kind.ends_with("yaml") {
            json!({})
        } else {
            json!({ "type": "string" })
        };
        self.answers.push((status, about.to_owned(), Some(schema)));
        self.kind = kind;
        self
    }

    /// Answers without a body.
    #[must_use]
    pub fn answers_empty(mut self, status: StatusCode, about: &str) -> Self {
        self.answers.push((status, about.to_owned(), None));
        self
    }

    /// Can fail so, besides what every operation can.
    #[must_use]
    pub fn fails(mut self, status: StatusCode, about: &'static str) -> Self {
        self.problems.push((status, about));
        self
    }

    fn know<T: ToSchema>(&mut self) {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        schemas.push((T::name().into_owned(), T::schema()));
        for (name, schema) in schemas {
            let schema = serde_json::to_value(schema).expect("BUG: a schema is always JSON");
            self.schemas.push((name, schema));
        }
    }

    /// The operation as the document has it, without what its rule adds.
    pub(super) fn document(&self) -> Map<String, Value> {
        let mut params: Vec<Value> = path_params(&self.path)
            .map(|name| {
                let schema = match name {
                    "blake3" => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
                    "number" => json!({ "type": "integer", "format": "int32", "minimum": 0 }),
                    _ => json!({ "type": "string", "format": "uuid" }),
                };
                json!({ "name": name, "in": "path", "required": true, "schema": schema })
            })
            .collect();
        params.extend(self.params.iter().map(Param::document));
        let mut responses = Map::new();
        for (status, about, schema) in &self.answers {
            let mut answer = json!({ "description": about });
            if let Some(schema) = schema {
                answer["content"] = json!({ (self.kind): { "schema": schema } });
            }
            responses.insert(status.as_u16().to_string(), answer);
        }
        for (status, about, media_types) in &self.files {
            let content: Map<String, Value> = media_types
                .iter()
                .map(|name| (name.clone(), json!({ "schema": { "type": "string" } })))
                .collect();
            let answer = json!({ "description": about, "content": content });
            responses.insert(status.as_u16().to_string(), answer);
        }
        for (status, about) in &self.problems {
            responses.insert(status.as_u16().to_string(), problem(about));
        }
        responses.insert(
            "default".to_owned(),
            problem("Any other problem; its code says which."),
        );
        let mut document = Map::new();
        document.insert("operationId".to_owned(), json!(self.id));
        document.insert("tags".to_owned(), json!([self.tag]));
        document.insert("summary".to_owned(), json!(self.summary));
        if !params.is_empty() {
            document.insert("parameters".to_owned(), json!(params));
        }
        if let Some((media_type, body)) = &self.body {
            let mut content = json!({ *media_type: { "schema": body } });
            for other in &self.other_bodies {
                content[*other] = json!({ "schema": { "type": "string", "format": "binary" } });
            }
            document.insert(
                "requestBody".to_owned(),
                json!({ "required": true, "content": content }),
            );
        }
        document.insert("responses".to_owned(), Value::Object(responses));
        document
    }
}

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn problem(about: &str) -> Value {
    json!({
        "description": about,
        "content": { "application/problem+json": { "schema": reference("Problem") } },
    })
}

fn path_params(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
