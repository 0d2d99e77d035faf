//! Makes up screen names and learns the shipped bigram table from them:
//! `cargo run -p claque-ingest --example learn_bigrams > crates/claque-ingest/tables/bigrams.txt`
//!
//! No licence covers the screen names of public data sets, and counts of real names would hold a trace of people. So
//! the names are made up here, by the habits that anybody knows: given names and surnames of a dozen languages (lists
//! of the most common ones, general knowledge), words of interest, nicknames built from syllables, birth years and
//! lucky numbers, an underscore here and there, capitals as people set them. The weights are guesses; what matters is
//! that `Ma`, `an`, `19` and `son` are common and `xQ`, `zJ` and `7q` are rare. With names as arguments in a file
//! (`-- FILE`, one a line) the table is learnt from those instead: for a workspace of one's own.

use claque_ingest::BigramTable;
use std::collections::BTreeSet;

const N_NAMES: usize = 200_000;
const SEED: u64 = 2_026;

/// Common given names by language.
const GIVEN: &[&str] = &[
    "james mary john patricia robert jennifer michael linda william elizabeth david barbara richard susan joseph jessica thomas sarah charles karen daniel lisa matthew nancy anthony betty mark sandra paul ashley steven emily andrew kim joshua donna kevin michelle brian carol george amanda ryan melissa jason laura justin rebecca nick chris alex sam ben kate emma olivia jack harry chloe megan lauren tyler brandon kyle jordan taylor hannah zoe",
    "maria jose juan carlos luis ana carmen antonio manuel francisco javier lucia paula sofia diego pedro miguel alejandro fernando jorge pablo sergio andrea marta laura elena rosa raul ricardo eduardo valentina camila daniela gabriela mariana natalia",
    "joao antonio ana paulo lucas gabriel pedro marcos rafael juliana bruna camila larissa beatriz leticia fernanda felipe gustavo thiago vinicius leonardo matheus amanda mariana",
    "marie jean pierre michel nicolas julien camille chloe lea manon thomas antoine claire sophie isabelle nathalie philippe laurent olivier mathieu guillaume celine amelie",
    "hans peter thomas andreas stefan michael anna lena sophie julia laura lukas felix jonas leon finn maximilian katharina sabine susanne juergen wolfgang klaus",
    "giulia marco francesco alessandro andrea lorenzo matteo luca davide chiara sara martina federica valentina elisa giovanni giuseppe roberto paolo",
    "ahmed mohamed mohammed ali omar hassan hussein fatima aisha khalid abdullah ibrahim yousef mariam noor layla sara salman faisal nasser saud turki rania",
    "mehmet mustafa ahmet ali fatma ayse zeynep emre burak can deniz elif merve esra hakan murat yusuf kerem selin",
    "ivan dmitri alexander sergei andrei olga anna natalia elena maria tatiana irina ekaterina nikita maxim vladimir pavel roman yulia svetlana",
    "wei li ming hui jun yan fang lei yang xin hong chen lin mei ying jing hao yu",
    "yuki haruto sota yui hina sakura ren aoi hiroshi takashi kenji akira naoki satoshi yoko keiko miyu mio kana rina saki haruka",
    "minjun seojun jiho jimin hyun jungkook taehyung yoongi soyeon minji hana eunji sungmin",
    "raj amit priya rahul anjali sanjay vijay neha pooja ravi kumar arjun krishna lakshmi sunita deepak rohit ankit kavita suresh ramesh nikhil",
    "siti budi agus dewi putri rizky dwi tri nur ayu andi indra wahyu bayu fitri rina dian eko",
    "chinedu ngozi emeka ifeoma tunde bola kwame ama kofi amara wanjiru otieno thabo sipho lerato zanele",
    "maja jakub anna piotr katarzyna tomasz marcin agnieszka kasia ola magda karolina jan eva petra lukas ondrej nguyen thi minh anh linh huong",
];

/// Common surnames by language.
const SURNAMES: &[&str] = &[
    "smith johnson williams brown jones miller davis wilson anderson taylor thomas moore jackson martin lee thompson white harris clark lewis robinson walker young allen king wright scott hill green adams baker nelson carter mitchell roberts turner phillips campbell parker evans edwards collins stewart murphy cook rogers morgan cooper reed bailey bell kelly howard ward cox gray wood watson brooks bennett ross",
    "garcia rodriguez martinez hernandez lopez gonzalez perez sanchez ramirez torres flores rivera gomez diaz cruz morales ortiz gutierrez chavez ramos ruiz alvarez mendoza vasquez castillo jimenez moreno romero herrera medina aguilar vargas",
    "silva santos oliveira souza lima pereira ferreira costa rodrigues almeida nascimento carvalho gomes martins araujo ribeiro",
    "martin bernard dubois thomas robert richard petit durand leroy moreau simon laurent lefebvre michel garnier rousseau",
    "mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf",
    "rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa",
    "alharbi alotaibi alshehri alqahtani hassan hussein khan mahmoud saleh nasser aziz rahman",
    "yilmaz kaya demir celik sahin yildiz aydin ozturk arslan dogan",
    "ivanov petrov smirnov kuznetsov popov sokolov volkov morozov novikov kozlov ivanova petrova",
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu lin",
    "sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki matsumoto",
    "kim lee park choi jung kang cho yoon jang lim",
    "sharma singh kumar gupta patel verma reddy mehta jain agarwal nair das khan yadav mishra iyer",
    "wijaya saputra pratama santoso hidayat nugroho lestari kusuma setiawan",
    "okafor adeyemi nwosu mensah owusu kamau dlamini nkosi banda ndlovu",
    "nowak kowalski wisniewski novak dvorak horvat jansen bakker visser johansson nilsson hansen larsen nguyen tran pham",
];

/// Words people put into names.
const WORDS: &str = "the real its just only official mr mrs miss lady king queen baby big little lil crazy happy lucky sweet love lover fan life music rock metal jazz beats dj art design photo film movie book writer poet news daily today live world city sports football soccer golf runner gamer gaming game play tech code dev data geek nerd cat dog wolf lion tiger bear fox bird eagle dragon angel devil star moon sun sky sky blue red black white gold green pink dark night light fire ice snow rain storm ocean sea river mountain forest travel food chef coffee tea wine beer fitness yoga health money crypto trade market media digital social online shop store club team crew house home garden studio group radio tv show girl boy man guy dude mama papa mom dad bro sis prince princess ninja pirate rebel hero magic dream hope peace soul heart mind ghost shadow silent wild free true pure super mega ultra pro max one two seven zero not your my im iam mi el la los las le les der die das el de da do von van amor vida luna sol rey reina loca loco bella bello ciao casa tierra voz noticias diario futbol";

/// Syllables of nicknames.
const ONSETS: &str =
    "b c d f g h j k l m n p r s t v w y z br ch cl cr dr fl fr gl gr kr ph pl pr sh sk sl sn sp st th tr";
const VOWELS: &str = "a e i o u a e i o a ai ay ee ie ou oo ea ia io";
const CODAS: &str = "n r s l t m d k x y ck ll nd ng ns nt rd rs rt ss st th z";

/// SplitMix64 (Steele, Lea & Flood 2014): the example needs no crate for chance.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// A word out of one space-separated list. Earlier words are more likely, as with real names.
    fn word(&mut self, list: &'static str) -> &'static str {
        let words: Vec<&str> = list.split(' ').collect();
        let (a, b) = (self.below(words.len()), self.below(words.len()));
        words[a.min(b)]
    }
}

fn main() {
    let names: BTreeSet<String> = match std::env::args().nth(1) {
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => text.lines().map(str::to_string).collect(),
            Err(error) => {
                // An example is a program of its own: it may speak and exit.
                #[allow(clippy::print_stderr, clippy::exit)]
                {
                    eprintln!("cannot read {path}: {error}");
                    std::process::exit(2);
                }
            }
        },
        None => made_up(),
    };
    #[allow(clippy::print_stdout)]
    {
        print!("{}", BigramTable::learn(&names).to_text());
    }
}

fn made_up() -> BTreeSet<String> {
    let mut chance = Chance(SEED);
    let mut names = BTreeSet::new();
    while names.len() < N_NAMES {
        let name = name(&mut chance);
        // X's rule: at most 15 characters.
        if (3..=15).contains(&name.len()) {
            names.insert(name);
        }
    }
    names
}

fn name(chance: &mut Chance) -> String {
    let parts = parts(chance);
    let joined = join(chance, &parts);
    let with_number = number(chance, joined);
    match chance.below(40) {
        0 => format!("_{with_number}"),
        1 => format!("{with_number}_"),
        2 => format!("x{with_number}x"),
        _ => with_number,
    }
}

/// The words of a name.
fn parts(chance: &mut Chance) -> Vec<String> {
    let language = if chance.percent(45) { 0 } else { chance.below(GIVEN.len()) };
    let given = chance.word(GIVEN[language]).to_string();
    let surname = chance.word(SURNAMES[language]).to_string();
    let word = chance.word(WORDS).to_string();
    match chance.below(20) {
        0..=5 => vec![given, surname],
        6 => vec![given[..1].to_string(), surname],
        7 => vec![given, surname[..1].to_string()],
        8..=9 => vec![given],
        10 => vec![given.chars().take(4).collect(), surname.chars().take(4).collect()],
        11 => vec![word, given],
        12 => vec![given, word],
        13..=14 => vec![word, chance.word(WORDS).to_string()],
        15 => vec![word, chance.word(WORDS).to_string(), chance.word(WORDS).to_string()],
        16 => vec![surname],
        17 => vec![nickname(chance), word],
        _ => vec![nickname(chance)],
    }
}

fn nickname(chance: &mut Chance) -> String {
    let lists = [ONSETS, VOWELS, CODAS].map(|list| list.split(' ').collect::<Vec<&str>>());
    let mut out = String::new();
    for _ in 0..2 + chance.below(2) {
        out.push_str(chance.pick(&lists[0]));
        out.push_str(chance.pick(&lists[1]));
    }
    if chance.percent(50) {
        out.push_str(chance.pick(&lists[2]));
    }
    match chance.below(12) {
        // Nicknames drawl: `annaaa`.
        0 => {
            let last = out.chars().next_back().unwrap_or('a');
            out.extend([last, last]);
        }
        1 => out.push_str("ie"),
        2 => out.push('y'),
        _ => {}
    }
    out
}

/// Joins words as people do: capitals, underscores, or nothing at all.
fn join(chance: &mut Chance, parts: &[String]) -> String {
    let title = |part: &String| {
        let mut chars = part.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    match chance.below(20) {
        0..=8 => parts.iter().map(title).collect(),
        9..=14 => parts.concat(),
        15..=16 => parts.join("_"),
        17 => parts.iter().map(title).collect::<Vec<_>>().join("_"),
        18 => parts.iter().enumerate().map(|(i, p)| if i == 0 { title(p) } else { p.clone() }).collect(),
        _ => parts.concat().to_uppercase(),
    }
}

/// Puts a number behind the name, sometimes: birth years above all.
fn number(chance: &mut Chance, name: String) -> String {
    let underscore = if chance.percent(12) { "_" } else { "" };
    let digits = match chance.below(100) {
        0..=62 => return name,
        63..=72 => format!("{:02}", (70 + chance.below(36)) % 100),
        73..=79 => (1965 + chance.below(42)).to_string(),
        80..=85 => (1 + chance.below(9)).to_string(),
        86..=89 => format!("{:02}", chance.below(100)),
        90..=92 => format!("{:03}", chance.below(1_000)),
        93 => ["123", "1234", "007", "69", "420", "666", "777", "99", "00", "11", "22", "33"][chance.below(12)]
            .to_string(),
        94..=95 => format!("{:04}", chance.below(10_000)),
        96 => format!("{:05}", chance.below(100_000)),
        // What sign-up forms append.
        _ => format!("{:08}", chance.below(100_000_000)),
    };
    let short: String = name.chars().take(15usize.saturating_sub(digits.len() + underscore.len())).collect();
    format!("{short}{underscore}{digits}")
}
