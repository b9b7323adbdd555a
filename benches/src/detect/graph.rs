//! What a network computes, read from its ONNX file: the multiplications and additions of its convolutions.
//!
//! Owns as much of the format as that needs. Source: `onnx.proto3` of ONNX 1.23, field numbers as named there.

use anyhow::{Context, Result, bail, ensure};
use std::collections::HashMap;

/// A field of a message: a number, or bytes that are text, a message or packed numbers.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// Fields of a message with their numbers.
fn fields(mut bytes: &[u8]) -> Result<Vec<(u64, Field<'_>)>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let field = match key & 7 {
            0 => Field::Number(varint(&mut bytes)?),
            1 => Field::Bytes(take(&mut bytes, 8)?),
            2 => {
                let length = usize::try_from(varint(&mut bytes)?)?;
                Field::Bytes(take(&mut bytes, length)?)
            }
            5 => Field::Bytes(take(&mut bytes, 4)?),
            other => bail!("wire type {other} is not used by ONNX"),
        };
        found.push((key >> 3, field));
    }
    Ok(found)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8]> {
    ensure!(length <= bytes.len(), "the file ends early");
    let (head, tail) = bytes.split_at(length);
    *bytes = tail;
    Ok(head)
}

fn varint(bytes: &mut &[u8]) -> Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("a number of more than 64 bits")
}

fn text(bytes: &[u8]) -> Result<String> {
    Ok(std::str::from_utf8(bytes)?.to_owned())
}

/// A `NodeProto`.
#[derive(Default)]
struct Node {
    op: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
    stride: f64,
}

fn node(bytes: &[u8]) -> Result<Node> {
    let mut node = Node {
        stride: 1.0,
        ..Node::default()
    };
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, Field::Bytes(name)) => node.inputs.push(text(name)?),
            (2, Field::Bytes(name)) => node.outputs.push(text(name)?),
            (4, Field::Bytes(op)) => node.op = text(op)?,
            (5, Field::Bytes(attribute)) => {
                if let Some(stride) = stride(attribute)? {
                    node.stride = stride;
                }
            }
            _ => {}
        }
    }
    Ok(node)
}

/// The first of `strides`, if the attribute is that.
fn stride(bytes: &[u8]) -> Result<Option<f64>> {
    let (mut is_strides, mut first) = (false, None);
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, Field::Bytes(name)) => is_strides = name == b"strides",
            (8, Field::Number(value)) if first.is_none() => first = Some(value),
            (8, Field::Bytes(mut packed)) if first.is_none() => first = Some(varint(&mut packed)?),
            _ => {}
        }
    }
    let first = first.filter(|_| is_strides);
    Ok(first.map(|value| f64::from(u32::try_from(value).unwrap_or(u32::MAX))))
}

/// Name and number of values of a `TensorProto`.
fn tensor(bytes: &[u8]) -> Result<(String, f64)> {
    let (mut name, mut values) = (String::new(), 1.0);
    let mut side = |value: u64| values *= f64::from(u32::try_from(value).unwrap_or(u32::MAX));
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, Field::Number(value)) => side(value),
            (1, Field::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    side(varint(&mut packed)?);
                }
            }
            (8, Field::Bytes(found)) => name = text(found)?,
            _ => {}
        }
    }
    Ok((name, values))
}

/// Floating-point operations of all convolutions for each pixel of the input: two for each weight and place.
pub(super) fn operations_per_pixel(model: &[u8], input: &str) -> Result<f64> {
    let mut graph = None;
    for (number, field) in fields(model)? {
        if let (7, Field::Bytes(bytes)) = (number, field) {
            graph = Some(bytes);
        }
    }
    let graph = fields(graph.context("a model has a graph")?)?;
    let mut weights = HashMap::new();
    for (number, field) in &graph {
        if let (5, Field::Bytes(bytes)) = (number, field) {
            let (name, values) = tensor(bytes)?;
            weights.insert(name, values);
        }
    }
    // Pixels of the input along one side of a cell of each map.
    let mut scales = HashMap::from([(input.to_owned(), 1.0_f64)]);
    let mut operations = 0.0;
    for (number, field) in &graph {
        let (1, Field::Bytes(bytes)) = (number, field) else {
            continue;
        };
        let node = node(bytes)?;
        let scale = node
            .inputs
            .iter()
            .find_map(|name| scales.get(name))
            .copied();
        if let Some(scale) = scale {
            let scale = match node.op.as_str() {
                "Resize" => scale / 2.0,
                _ => scale * node.stride,
            };
            if node.op == "Conv" {
                let weight = node.inputs.get(1).and_then(|name| weights.get(name));
                operations += 2.0 * weight.context("a convolution has weights")? / (scale * scale);
            }
            scales.extend(node.outputs.into_iter().map(|name| (name, scale)));
        } else if let Some(values) = node
            .inputs
            .first()
            .and_then(|name| weights.get(name))
            .copied()
        {
            // Weights on their way from eight bits to numbers.
            weights.extend(node.outputs.into_iter().map(|name| (name, values)));
        }
    }
    ensure!(operations > 0.0, "the network has no convolution");
    Ok(operations)
}

#[cfg(test)]
mod tests {
    use super::operations_per_pixel;

    #[test]
    fn convolutions_are_counted_at_their_scale() {
        let model = include_bytes!("../../../core/tests/fixtures/detect/model.onnx");
        // Three convolutions of 16 × 3 weights, after pools of 4, 8 and 16.
        let expected = 2.0 * 48.0 * (1.0 / 16.0 + 1.0 / 64.0 + 1.0 / 256.0);
        assert!((operations_per_pixel(model, "images").unwrap() - expected).abs() < 1e-9);
        assert!(operations_per_pixel(&model[..100], "images").is_err());
        assert!(operations_per_pixel(b"no model at all", "images").is_err());
    }
}
