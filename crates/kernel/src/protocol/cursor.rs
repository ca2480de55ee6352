//! Jupyter counts a cursor's position in Unicode code points; engines count bytes of UTF-8.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-unicode-note>

/// The byte at which code point number `position` starts; at most the length of `code`.
pub(super) fn to_byte(code: &str, position: usize) -> usize {
    code.char_indices().nth(position).map_or(code.len(), |(byte, _)| byte)
}

/// The number of code points before `byte`; one inside of a code point counts as its start.
pub(super) fn to_position(code: &str, byte: usize) -> usize {
    code.char_indices().take_while(|(start, character)| start + character.len_utf8() <= byte).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_bytes_agree_beyond_the_basic_plane() {
        let code = "aé𝄞b";
        for (position, byte) in [(0, 0), (1, 1), (2, 3), (3, 7), (4, 8)] {
            assert_eq!(to_byte(code, position), byte);
            assert_eq!(to_position(code, byte), position);
        }
        assert_eq!(to_byte(code, 99), 8);
        assert_eq!(to_position(code, 99), 4);
        assert_eq!(to_position(code, 5), 2);
    }
}
