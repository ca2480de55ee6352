//! Invented names, in many languages and scripts: programs meet them all.

use super::seed::Seed;

/// What kind of music.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Genre {
    Metal,
    Ambient,
    House,
    Folk,
    HipHop,
    Jazz,
    Classical,
    Pop,
}

impl Genre {
    pub(super) fn is_often_explicit(self) -> bool {
        matches!(self, Genre::HipHop | Genre::Metal)
    }
}

/// The language of an artist's titles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    Arabic,
    Chinese,
    English,
    French,
    German,
    Greek,
    Hebrew,
    Hindi,
    Japanese,
    Korean,
    Polish,
    Portuguese,
    Russian,
    Spanish,
    Turkish,
}

/// The words that titles are made of, and what stands between two of them.
pub(super) struct Words {
    and: &'static str,
    nouns: &'static [&'static str],
}

impl Language {
    #[rustfmt::skip]
    pub(super) fn words(self) -> Words {
        let (and, nouns): (_, &[_]) = match self {
            Language::Arabic => (" و", &["قمر", "بحر", "مطر", "منارة", "زجاج", "ريح", "شتاء", "جسر", "نجمة", "مرآة", "حديقة", "ضباب", "نار", "جزيرة"]),
            Language::Chinese => ("与", &["月亮", "大海", "雨", "灯塔", "玻璃", "风", "冬天", "桥", "星星", "镜子", "花园", "雾", "火焰", "岛"]),
            Language::English => (" and ", &["Lantern", "Harbour", "Copper", "Sparrow", "Winter", "Engine", "Orchard", "Signal", "Marble", "Ember",
                "Compass", "Thunder", "Velvet", "Meridian", "Salt", "Paper", "Glass", "Orbit", "Timber", "Anchor", "Static", "Clover"]),
            Language::French => (" et ", &["Brume", "Lanterne", "Rivage", "Pluie", "Cuivre", "Miroir", "Neige", "Ombre", "Étoile", "Sable", "Jardin", "Tonnerre", "Silence", "Verre"]),
            Language::German => (" und ", &["Morgen", "Laterne", "Regen", "Ufer", "Glas", "Kupfer", "Winter", "Funken", "Nebel", "Brücke", "Stille", "Sturm", "Garten", "Licht"]),
            Language::Greek => (" και ", &["Φεγγάρι", "Θάλασσα", "Βροχή", "Φάρος", "Γυαλί", "Άνεμος", "Χειμώνας", "Γέφυρα", "Αστέρι", "Καθρέφτης", "Κήπος", "Ομίχλη", "Φωτιά", "Νησί"]),
            Language::Hebrew => (" ו", &["ירח", "ים", "גשם", "מגדלור", "זכוכית", "רוח", "חורף", "גשר", "כוכב", "מראה", "גן", "ערפל", "אש", "אי"]),
            Language::Hindi => (" और ", &["चाँद", "समुद्र", "बारिश", "काँच", "हवा", "सर्दी", "पुल", "तारा", "आईना", "बगीचा", "कोहरा", "आग", "द्वीप", "रात"]),
            Language::Japanese => ("と", &["月", "海", "雨", "灯台", "硝子", "風", "冬", "橋", "星", "鏡", "庭", "霧", "炎", "島"]),
            Language::Korean => (" · ", &["달", "바다", "비", "등대", "유리", "바람", "겨울", "다리", "별", "거울", "정원", "안개", "불꽃", "섬"]),
            Language::Polish => (" i ", &["Księżyc", "Morze", "Deszcz", "Latarnia", "Szkło", "Wiatr", "Zima", "Most", "Gwiazda", "Lustro", "Ogród", "Mgła", "Ogień", "Źródło"]),
            Language::Portuguese => (" e ", &["Maré", "Saudade", "Vento", "Areia", "Farol", "Chuva", "Rio", "Noite", "Espelho", "Pedra", "Céu", "Jardim", "Fogo", "Ilha"]),
            Language::Russian => (" и ", &["Луна", "Море", "Дождь", "Маяк", "Стекло", "Ветер", "Зима", "Мост", "Звезда", "Зеркало", "Сад", "Туман", "Огонь", "Остров"]),
            Language::Spanish => (" y ", &["Luna", "Mar", "Ceniza", "Puente", "Lluvia", "Espejo", "Fuego", "Sal", "Viento", "Jardín", "Niebla", "Cobre", "Trueno", "Estrella"]),
            Language::Turkish => (" ve ", &["Ay", "Deniz", "Yağmur", "Fener", "Cam", "Rüzgâr", "Kış", "Köprü", "Yıldız", "Ayna", "Bahçe", "Sis", "Ateş", "Ada"]),
        };
        Words { and, nouns }
    }
}

/// What an artist is made of.
pub(super) struct Known {
    pub(super) name: &'static str,
    /// None for the real ones: what they have stands in [`super::real`].
    pub(super) genre: Option<Genre>,
    pub(super) genres: &'static [&'static str],
    pub(super) language: Language,
}

const fn invented(
    name: &'static str,
    genre: Genre,
    genres: &'static [&'static str],
    language: Language,
) -> Known {
    Known { name, genre: Some(genre), genres, language }
}

const fn real(name: &'static str, genres: &'static [&'static str]) -> Known {
    Known { name, genre: None, genres, language: Language::English }
}

/// The publishing houses.
pub(super) const LABELS: [&str; 6] =
    ["Lower Attic", "Tin Harbour", "Blue Ledger", "Seventh Stair", "Kiosk", "Northern Post"];

use Genre::{Ambient, Classical, Folk, HipHop, House, Jazz, Metal, Pop};
use Language::{
    Arabic, Chinese, English, French, German, Greek, Hebrew, Hindi, Japanese, Korean, Polish, Portuguese,
    Russian, Spanish, Turkish,
};

/// All artists.
pub(super) const ARTISTS: [Known; 42] = [
    invented("Ironwood Assembly", Metal, &["metal"], English),
    invented("Aschewind", Metal, &["metal"], German),
    invented("Hierro Nocturno", Metal, &["metal"], Spanish),
    invented("Чёрный Причал", Metal, &["metal"], Russian),
    invented("Foundry Choir", Metal, &["metal", "doom"], English),
    invented("Slow Meridian", Ambient, &["ambient"], English),
    invented("霧の庭園", Ambient, &["ambient"], Japanese),
    invented("Halcyon Drift Society", Ambient, &["ambient", "drone"], English),
    invented("Nordlicht Archiv", Ambient, &["ambient"], German),
    invented("안개 정원", Ambient, &["ambient"], Korean),
    invented("Copper Kilowatt", House, &["house"], English),
    invented("Maré Alta Sistema", House, &["house"], Portuguese),
    invented("Disko Fener", House, &["house", "disco"], Turkish),
    invented("Néon Rivage", House, &["house"], French),
    invented("Volt & Vera", House, &["house"], English),
    invented("The Lantern Orchard", Folk, &["folk"], English),
    invented("Żółty Przystanek", Folk, &["folk"], Polish),
    invented("Ρίζες του Νησιού", Folk, &["folk"], Greek),
    invented("Jardim de Pedra", Folk, &["folk"], Portuguese),
    invented("Rosa del Puente", Folk, &["folk"], Spanish),
    invented("MC Parallax", HipHop, &["hip hop"], English),
    invented("Kid Ledger", HipHop, &["hip hop"], English),
    invented("Béton Poésie", HipHop, &["hip hop"], French),
    invented("신호등 크루", HipHop, &["hip hop"], Korean),
    invented("RHYME BUREAU 📮", HipHop, &["hip hop"], English),
    invented("Odile Marchetti Quartet", Jazz, &["jazz"], French),
    invented("שלישיית הרציף", Jazz, &["jazz"], Hebrew),
    invented("Ellis Okafor-Lund", Jazz, &["jazz", "soul"], English),
    invented("قمر الحي", Jazz, &["jazz"], Arabic),
    invented("Vierteltakt", Jazz, &["jazz"], German),
    invented("Ilse Brandauer", Classical, &["classical"], German),
    invented("Kammerkollektiv Elbe", Classical, &["classical"], German),
    invented("Κύμα Ensemble", Classical, &["classical"], Greek),
    invented("Камерный Маяк", Classical, &["classical"], Russian),
    invented("河岸弦乐", Classical, &["classical"], Chinese),
    invented("Juno Velasquez-Hart", Pop, &["pop"], English),
    invented("Paper Comets", Pop, &["pop"], English),
    invented("चाँदनी एक्सप्रेस", Pop, &["pop"], Hindi),
    invented("星くずポスト", Pop, &["pop"], Japanese),
    invented("Lía Ceniza", Pop, &["pop"], Spanish),
    real("Metallica", &["metal", "thrash metal"]),
    real("The Goo Goo Dolls", &["alternative rock"]),
];

/// `count` titles, no two alike.
pub(super) fn titles(words: Words, seed: &mut Seed, count: usize) -> Vec<String> {
    let Words { and, nouns } = words;
    let mut titles: Vec<String> = Vec::with_capacity(count);
    let last = nouns.len() as u32 - 1;
    while titles.len() < count {
        let (one, two) = (nouns[seed.between(0, last) as usize], nouns[seed.between(0, last) as usize]);
        let title = match seed.between(0, 9) {
            0..4 => one.to_owned(),
            4 => format!("{one} (Live)"),
            5 => format!("{one} II"),
            _ if one == two => one.to_owned(),
            _ => format!("{one}{and}{two}"),
        };
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}
