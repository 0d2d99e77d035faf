//! Bytes of kernel states: variable-length integers, length-prefixed lists, a version byte in front.
//!
//! The form is LEB128 for unsigned and zigzag LEB128 for signed integers (as in Protocol Buffers), sorted lists as
//! differences. The reader trusts nothing: every length is held against the bytes that are left before anything
//! is allocated, so that damaged or hostile input costs no more memory than its own size.

use crate::kernel::DecodeError;

/// Writes a state.
#[derive(Debug, Clone)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Begins with the version byte.
    pub fn new(version: u8) -> Self {
        Writer { bytes: vec![version] }
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// An unsigned integer, 1–10 bytes.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A signed integer; small magnitudes are short.
    pub fn zigzag(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Eight bytes, little endian: for tokens and hashes, which gain nothing from a variable length.
    pub fn fixed64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Four bytes, little endian: for bit patterns of `f32` and short hashes.
    pub fn fixed32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A length and that many bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        self.varint(value.len() as u64);
        self.bytes.extend_from_slice(value);
    }

    /// A flag and, when there is a value, the value.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// A sorted list of signed integers as first value and differences.
    pub fn ascending(&mut self, values: &[i64]) {
        debug_assert!(values.is_sorted());
        self.varint(values.len() as u64);
        let mut last = 0i64;
        for (i, &value) in values.iter().enumerate() {
            if i == 0 {
                self.zigzag(value);
            } else {
                self.varint(value.wrapping_sub(last) as u64);
            }
            last = value;
        }
    }

    /// The finished bytes.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads a state.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Checks the version byte.
    ///
    /// # Errors
    /// When there are no bytes or the version differs.
    pub fn new(bytes: &'a [u8], version: u8) -> Result<Self, DecodeError> {
        match bytes.first() {
            None => Err(DecodeError::Empty),
            Some(&found) if found != version => Err(DecodeError::Version { found, known: version }),
            Some(_) => Ok(Reader { bytes, at: 1 }),
        }
    }

    /// An error at the present place.
    pub fn invalid(&self, what: &'static str) -> DecodeError {
        DecodeError::Invalid { at: self.at, what }
    }

    /// Bytes that are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], DecodeError> {
        if n > self.left() {
            return Err(DecodeError::Truncated { at: self.at });
        }
        let taken = &self.bytes[self.at..self.at + n];
        self.at += n;
        Ok(taken)
    }

    /// One byte.
    ///
    /// # Errors
    /// At the end of the bytes.
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take(1)?[0])
    }

    /// A byte that is 0 or 1.
    ///
    /// # Errors
    /// At the end of the bytes, or for any other byte.
    pub fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.invalid("a flag that is neither 0 nor 1")),
        }
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// At the end of the bytes, or when the value exceeds 64 bits.
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        let start = self.at;
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8().map_err(|_| DecodeError::Truncated { at: start })?;
            let low = u64::from(byte & 0x7f);
            if shift == 63 && low > 1 {
                break;
            }
            value |= low << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError::Invalid { at: start, what: "an integer of more than 64 bits" })
    }

    /// A signed integer.
    ///
    /// # Errors
    /// As [`Reader::varint`].
    pub fn zigzag(&mut self) -> Result<i64, DecodeError> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// An unsigned integer that fits a narrower type.
    ///
    /// # Errors
    /// As [`Reader::varint`], or when it does not fit.
    pub fn narrow<T: TryFrom<u64>>(&mut self) -> Result<T, DecodeError> {
        T::try_from(self.varint()?).map_err(|_| self.invalid("an integer that is too large for its field"))
    }

    /// Eight bytes, little endian.
    ///
    /// # Errors
    /// At the end of the bytes.
    pub fn fixed64(&mut self) -> Result<u64, DecodeError> {
        let mut out = [0u8; 8];
        out.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(out))
    }

    /// Four bytes, little endian.
    ///
    /// # Errors
    /// At the end of the bytes.
    pub fn fixed32(&mut self) -> Result<u32, DecodeError> {
        let mut out = [0u8; 4];
        out.copy_from_slice(self.take(4)?);
        Ok(u32::from_le_bytes(out))
    }

    /// The length of a list whose items take at least `item_bytes` each: never more than the rest can hold.
    ///
    /// # Errors
    /// When the rest is too short for that many items.
    pub fn count(&mut self, item_bytes: usize) -> Result<usize, DecodeError> {
        let n: usize = self.narrow()?;
        if n.checked_mul(item_bytes.max(1)).is_none_or(|need| need > self.left()) {
            return Err(DecodeError::Truncated { at: self.at });
        }
        Ok(n)
    }

    /// A length and that many bytes, as text.
    ///
    /// # Errors
    /// When the bytes end too early or are no UTF-8.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        let n = self.count(1)?;
        let raw = self.take(n)?;
        std::str::from_utf8(raw).map_err(|_| self.invalid("a text that is not UTF-8"))
    }

    /// A flag and, when it is set, a value.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    /// A sorted list of signed integers.
    ///
    /// # Errors
    /// When the bytes end too early or the list runs past 64 bits.
    pub fn ascending(&mut self) -> Result<Vec<i64>, DecodeError> {
        let n = self.count(1)?;
        let mut values = Vec::with_capacity(n);
        let mut last = 0i64;
        for i in 0..n {
            last = if i == 0 {
                self.zigzag()?
            } else {
                let step = self.varint()?;
                let next = i128::from(last) + i128::from(step);
                i64::try_from(next).map_err(|_| self.invalid("a sorted list that runs past 64 bits"))?
            };
            values.push(last);
        }
        Ok(values)
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// When bytes follow.
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.left() {
            0 => Ok(()),
            left => Err(DecodeError::Trailing { at: self.at, left }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(a: u64, b: i64, c: Option<u64>, mut d: Vec<i64>, e: String) {
            d.sort_unstable();
            let mut w = Writer::new(7);
            w.varint(a);
            w.zigzag(b);
            w.option(c, |w, v| w.fixed64(v));
            w.ascending(&d);
            w.bytes(e.as_bytes());
            let bytes = w.finish();
            let mut r = Reader::new(&bytes, 7).unwrap();
            prop_assert_eq!(r.varint().unwrap(), a);
            prop_assert_eq!(r.zigzag().unwrap(), b);
            prop_assert_eq!(r.option(Reader::fixed64).unwrap(), c);
            prop_assert_eq!(r.ascending().unwrap(), d);
            prop_assert_eq!(r.text().unwrap(), e);
            r.finish().unwrap();
        }
    }

    #[test]
    fn a_length_beyond_the_bytes_allocates_nothing() {
        let mut w = Writer::new(1);
        w.varint(u64::MAX);
        let bytes = w.finish();
        assert!(matches!(Reader::new(&bytes, 1).unwrap().count(8), Err(DecodeError::Truncated { .. })));
        assert!(Reader::new(&bytes, 1).unwrap().ascending().is_err());
    }

    #[test]
    fn an_integer_of_more_than_64_bits_is_refused() {
        let bytes = [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert!(matches!(Reader::new(&bytes, 1).unwrap().varint(), Err(DecodeError::Invalid { at: 1, .. })));
    }

    #[test]
    fn version_and_trailing_bytes_are_checked() {
        assert_eq!(Reader::new(&[], 1).unwrap_err(), DecodeError::Empty);
        assert_eq!(Reader::new(&[2], 1).unwrap_err(), DecodeError::Version { found: 2, known: 1 });
        assert_eq!(Reader::new(&[1, 0], 1).unwrap().finish(), Err(DecodeError::Trailing { at: 1, left: 1 }));
    }
}
