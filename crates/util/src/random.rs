//! Texts that nobody can guess, as `state` must be (RFC 6749 §10.12).

const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A text of `length` capital letters and digits from the system's cryptographic source.
///
/// Eight characters hold 41 bits.
///
/// # Panics
/// If the system has no source of randomness, which no system that runs notebooks lacks.
pub fn random_string(length: usize) -> String {
    from_bytes(length, |bytes| getrandom::fill(bytes).expect("the system's source of randomness answers"))
}

fn from_bytes(length: usize, mut fill: impl FnMut(&mut [u8])) -> String {
    let mut text = String::with_capacity(length);
    let mut bytes = [0; 64];
    while text.len() < length {
        fill(&mut bytes);
        // 252 is the last multiple of 36 below 256: a byte above it would make the first letters likelier than the others.
        let letters = bytes
            .iter()
            .filter(|&&byte| byte < 252)
            .map(|&byte| char::from(ALPHABET[usize::from(byte % 36)]));
        text.extend(letters.take(length - text.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_capital_letters_and_digits_of_the_length_asked_for() {
        for length in [0, 1, 8, 64, 1000] {
            let text = random_string(length);
            assert_eq!(text.len(), length);
            assert!(text.bytes().all(|byte| ALPHABET.contains(&byte)), "{text}");
        }
        assert_ne!(random_string(16), random_string(16));
    }

    #[test]
    fn every_letter_is_equally_likely() {
        let mut next = 0_u8;
        // Every byte once: each letter must come out 7 times.
        let text = from_bytes(252, |bytes| {
            bytes.iter_mut().for_each(|byte| (*byte, next) = (next, next.wrapping_add(1)))
        });
        for letter in ALPHABET {
            assert_eq!(text.bytes().filter(|byte| byte == letter).count(), 7);
        }
    }
}
