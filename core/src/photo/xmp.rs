//! The drone maker's values in an XMP packet, in attribute and in element form.
//!
//! Owns the look into `drone-dji`. Refuses meaning: values are text here. Invariant: broken XML
//! yields what stood before the break, and says that it broke.
//! Source: ISO 16684-1 (XMP), clause 7 (RDF forms); exiftool's DJI tag list for names.

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use std::collections::BTreeMap;

/// Namespace of the values; firmware differs in what follows.
const DJI_NAMESPACE: &str = "http://www.dji.com/drone-dji/";
/// Prefix that stands for it where a firmware forgot to declare it.
const DJI_PREFIX: &str = "drone-dji";

/// Values by name without prefix.
#[derive(Debug, Default)]
pub(super) struct Packet {
    pub(super) values: BTreeMap<String, String>,
    /// Why reading stopped early.
    pub(super) broken: Option<String>,
}

impl Packet {
    /// Reads a packet; the first value of a name counts.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut packet = Self::default();
        packet.merge(bytes);
        packet
    }

    /// Adds the values of another packet that are not there yet.
    pub(super) fn merge(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_end_matches(['\0', ' ', '\n', '\r']);
        if let Err(error) = self.read_text(text) {
            self.broken = Some(error.to_string());
        }
    }

    fn read_text(&mut self, text: &str) -> Result<(), quick_xml::Error> {
        let mut reader = NsReader::from_str(text);
        // The drone-dji element whose text is being read.
        let mut open: Option<String> = None;
        loop {
            let event = reader.read_event()?;
            match event {
                Event::Start(ref element) | Event::Empty(ref element) => {
                    for attribute in element.attributes() {
                        let attribute = attribute?;
                        let (space, name) = reader.resolver().resolve_attribute(attribute.key);
                        if is_dji(&space) {
                            let value =
                                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)?;
                            self.put(name.into_inner(), &value);
                        }
                    }
                    let (space, name) = reader.resolver().resolve_element(element.name());
                    let is_start = matches!(event, Event::Start(_));
                    open = (is_start && is_dji(&space)).then(|| name.into_inner().to_owned());
                }
                Event::Text(ref value) => {
                    if let Some(name) = &open {
                        let value = value.xml_content(quick_xml::XmlVersion::Implicit1_0);
                        self.put(name, &value);
                    }
                }
                Event::End(_) => open = None,
                Event::Eof => return Ok(()),
                Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_)
                | Event::GeneralRef(_) => {}
            }
        }
    }

    fn put(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.values
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
    }
}

fn is_dji(space: &ResolveResult<'_>) -> bool {
    match space {
        ResolveResult::Bound(namespace) => namespace.0.starts_with(DJI_NAMESPACE),
        ResolveResult::Unknown(prefix) => prefix == DJI_PREFIX,
        ResolveResult::Unbound => false,
    }
}
