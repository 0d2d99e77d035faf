//! Figures in columns: the first column to the left, the others to the right, numbers grouped by thousands.

/// Rows of cells below a head, as lines of Markdown that are also aligned for a terminal.
pub fn lines(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain([head[at].chars().count(), 3]).max().unwrap_or(3)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        format!("| {} |", padded.collect::<Vec<_>>().join(" | "))
    };
    let rules = widths.iter().enumerate().map(|(at, &width)| match at {
        0 => "-".repeat(width),
        _ => format!("{}:", "-".repeat(width - 1)),
    });
    let rules: Vec<String> = rules.collect();
    let mut out = vec![line(head.to_vec()), line(rules.iter().map(String::as_str).collect())];
    out.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    out
}

/// A whole number with thin groups: `1 234 567`.
pub fn grouped(n: f64) -> String {
    let digits = format!("{:.0}", n.max(0.0));
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0.2), "0");
        assert_eq!(grouped(999.6), "1 000");
        assert_eq!(grouped(1_234_567.0), "1 234 567");
    }

    #[test]
    fn columns_are_aligned() {
        let table = lines(&["what", "n"], &[vec!["a".into(), "12345".into()], vec!["long name".into(), "1".into()]]);
        assert_eq!(table[0], "| what      |     n |");
        assert_eq!(table[1], "| --------- | ----: |");
        assert_eq!(table[3], "| long name |     1 |");
    }
}
