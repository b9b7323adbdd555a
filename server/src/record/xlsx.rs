//! The first sheet of an XLSX file as rows of text.
//!
//! Refuses to trust what a file says of its own size: parts are unpacked within one budget and no further, and a text
//! that many cells share counts once for each. Only the parts that are needed are unpacked at all.
//! Source: ECMA-376, part 1, §18.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

// What all parts that are read, and all texts of cells, may have together; a body has a megabyte.
const BYTES_AT_MOST: u64 = 32 << 20;
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// Why there are no rows.
#[derive(Debug, thiserror::Error)]
pub(super) enum SheetError {
    /// It is no XLSX, or a broken one.
    #[error("it is no XLSX file that can be read")]
    Broken,
    /// It grows beyond what a sheet of so many rows needs.
    #[error("unpacked it is too large")]
    TooLarge,
    /// There are more rows.
    #[error("it has more rows than are read")]
    Rows,
    /// There are more columns.
    #[error("it has more columns than are read")]
    Columns,
}

impl From<quick_xml::Error> for SheetError {
    fn from(_: quick_xml::Error) -> Self {
        Self::Broken
    }
}

/// The rows of the first sheet that are not empty, each with its number from 1.
pub(super) fn rows(
    bytes: &[u8],
    rows_at_most: usize,
    columns_at_most: usize,
) -> Result<Vec<(u64, Vec<String>)>, SheetError> {
    let mut book = Book {
        archive: ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Broken)?,
        left: BYTES_AT_MOST,
    };
    let workbook = book.part("xl/workbook.xml")?.ok_or(SheetError::Broken)?;
    let relations = book.part(RELATIONS)?.ok_or(SheetError::Broken)?;
    let (sheet, strings) = places(&workbook, &relations)?;
    let shared = match strings {
        Some(place) => book.part(&place)?.unwrap_or_default(),
        None => String::new(),
    };
    let shared = shared_texts(&shared, rows_at_most.saturating_mul(columns_at_most))?;
    let sheet = book.part(&sheet)?.ok_or(SheetError::Broken)?;
    Cells {
        shared,
        rows: Vec::new(),
        rows_at_most,
        columns_at_most,
        left: BYTES_AT_MOST,
    }
    .read(&sheet)
}

struct Book<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl Book<'_> {
    // A part as text; `None` when there is none of this name.
    fn part(&mut self, name: &str) -> Result<Option<String>, SheetError> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(SheetError::Broken),
        };
        let mut bytes = Vec::new();
        let read = part
            .take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| SheetError::Broken)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or(SheetError::TooLarge)?;
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| SheetError::Broken)
    }
}

fn attribute(element: &BytesStart, name: &str) -> Result<Option<String>, SheetError> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| SheetError::Broken)?;
        let key: &str = attribute.key.as_ref();
        // With or without a prefix: `r:id` and `id` are one to us.
        if key == name || key.rsplit_once(':').is_some_and(|(_, local)| local == name) {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

// Where the first sheet is, and where its texts are.
fn places(workbook: &str, relations: &str) -> Result<(String, Option<String>), SheetError> {
    let mut first = None;
    let mut reader = Reader::from_str(workbook);
    while first.is_none() {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "sheet" =>
            {
                // `sheetId` and `r:id` both end in "id" to a careless eye; the relation is the prefixed one.
                first = attribute(&element, "id")?;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let first = first.ok_or(SheetError::Broken)?;
    let (mut targets, mut strings) = (HashMap::new(), None);
    let mut reader = Reader::from_str(relations);
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "Relationship" =>
            {
                let target = attribute(&element, "Target")?.ok_or(SheetError::Broken)?;
                let target = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("xl/{target}"),
                };
                let kind = attribute(&element, "Type")?.unwrap_or_default();
                if kind.ends_with("/sharedStrings") {
                    strings = Some(target.clone());
                }
                targets.insert(attribute(&element, "Id")?.unwrap_or_default(), target);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let sheet = targets.remove(&first).ok_or(SheetError::Broken)?;
    Ok((sheet, strings))
}

// The text of an event, where it has some.
fn text_of(event: &Event) -> Result<String, SheetError> {
    Ok(match event {
        Event::Text(text) => text.xml_content(XmlVersion::Implicit1_0).into_owned(),
        Event::CData(text) => text.xml_content(XmlVersion::Implicit1_0).into_owned(),
        Event::GeneralRef(reference) => {
            let name: &str = reference;
            match (reference.resolve_char_ref()?, name) {
                (Some(letter), _) => letter.to_string(),
                (None, "amp") => "&".to_owned(),
                (None, "lt") => "<".to_owned(),
                (None, "gt") => ">".to_owned(),
                (None, "quot") => "\"".to_owned(),
                (None, "apos") => "'".to_owned(),
                // Entities of its own have no place in such a file.
                (None, _) => return Err(SheetError::Broken),
            }
        }
        _ => String::new(),
    })
}

fn shared_texts(part: &str, at_most: usize) -> Result<Vec<String>, SheetError> {
    let (mut texts, mut open) = (Vec::new(), None::<String>);
    // Inside `<t>`, and not inside `<rPh>`, which says how something is pronounced.
    let (mut in_text, mut in_sound) = (false, false);
    let mut reader = Reader::from_str(part);
    loop {
        let event = reader.read_event()?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "si" => open = Some(String::new()),
                "t" => in_text = true,
                "rPh" => in_sound = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "si" => {
                texts.push(String::new());
            }
            Event::End(element) => match element.local_name().as_ref() {
                "si" => texts.extend(open.take()),
                "t" => in_text = false,
                "rPh" => in_sound = false,
                _ => {}
            },
            Event::Eof => return Ok(texts),
            _ => {
                if let (Some(text), true, false) = (&mut open, in_text, in_sound) {
                    text.push_str(&text_of(&event)?);
                }
            }
        }
        if texts.len() > at_most {
            return Err(SheetError::TooLarge);
        }
    }
}

struct Cells {
    shared: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    rows_at_most: usize,
    columns_at_most: usize,
    left: u64,
}

#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    text: String,
}

impl Cells {
    fn read(mut self, sheet: &str) -> Result<Vec<(u64, Vec<String>)>, SheetError> {
        let mut reader = Reader::from_str(sheet);
        let (mut number, mut row, mut cell) = (0, Vec::new(), Cell::default());
        let mut in_value = false;
        loop {
            let event = reader.read_event()?;
            match &event {
                Event::Start(element) | Event::Empty(element) => {
                    match element.local_name().as_ref() {
                        "row" => {
                            let said = attribute(element, "r")?.and_then(|text| text.parse().ok());
                            number = said.unwrap_or(number + 1);
                            row = Vec::new();
                            cell.column = 0;
                        }
                        "c" => {
                            let place = attribute(element, "r")?;
                            let next = if row.is_empty() && cell.column == 0 {
                                1
                            } else {
                                cell.column + 1
                            };
                            cell = Cell {
                                column: place.as_deref().and_then(column_of).unwrap_or(next),
                                kind: attribute(element, "t")?.unwrap_or_default(),
                                text: String::new(),
                            };
                        }
                        "v" | "t" => in_value = matches!(event, Event::Start(_)),
                        _ => {}
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "v" | "t" => in_value = false,
                    "c" => self.put(&mut row, &cell)?,
                    "row" if !row.is_empty() => {
                        if self.rows.len() == self.rows_at_most {
                            return Err(SheetError::Rows);
                        }
                        self.rows.push((number, std::mem::take(&mut row)));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(self.rows),
                _ if in_value => cell.text.push_str(&text_of(&event)?),
                _ => {}
            }
        }
    }

    // A cell without text is none: sheets are full of them, far to the right.
    fn put(&mut self, row: &mut Vec<String>, cell: &Cell) -> Result<(), SheetError> {
        let text = match cell.kind.as_str() {
            "s" => {
                let at: Option<usize> = cell.text.trim().parse().ok();
                at.and_then(|at| self.shared.get(at))
                    .ok_or(SheetError::Broken)?
            }
            "b" if cell.text.trim() == "1" => "true",
            "b" => "false",
            _ => &cell.text,
        };
        if text.is_empty() {
            return Ok(());
        }
        if cell.column > self.columns_at_most {
            return Err(SheetError::Columns);
        }
        self.left = self
            .left
            .checked_sub(text.len() as u64)
            .ok_or(SheetError::TooLarge)?;
        if row.len() < cell.column {
            row.resize(cell.column, String::new());
        }
        text.clone_into(&mut row[cell.column - 1]);
        Ok(())
    }
}

// `B2` is column 2. A sheet has at most `XFD`, three letters.
fn column_of(place: &str) -> Option<usize> {
    let letters: Vec<u8> = place
        .bytes()
        .take_while(u8::is_ascii_uppercase)
        .take(4)
        .collect();
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    Some(letters.iter().fold(0, |column, letter| {
        column * 26 + usize::from(letter - b'A') + 1
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_spreadsheets() {
        for (place, column) in [
            ("A1", Some(1)),
            ("Z9", Some(26)),
            ("AA10", Some(27)),
            ("XFD1048576", Some(16_384)),
            ("AAAA1", None),
            ("7", None),
        ] {
            assert_eq!(column_of(place), column, "{place}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for bytes in [&b""[..], b"PK\x03\x04", b"last_name\nA\n"] {
            assert!(matches!(rows(bytes, 10, 10), Err(SheetError::Broken)));
        }
    }
}
