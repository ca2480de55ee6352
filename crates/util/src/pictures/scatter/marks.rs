//! The marks of a plot: eight, each a colour and a shape.

/// Colours that are told apart with any colour vision, and on white (after Okabe and Ito); each goes with a shape of its own.
pub(super) const MARKS: [(&str, Shape); 8] = [
    ("#0072b2", Shape::Circle),
    ("#d55e00", Shape::Triangle),
    ("#00795a", Shape::Square),
    ("#b0478a", Shape::Diamond),
    ("#7a6a00", Shape::Cross),
    ("#1f8fc4", Shape::Point),
    ("#8c4a1a", Shape::Plus),
    ("#333333", Shape::Ring),
];

#[derive(Clone, Copy)]
pub(super) enum Shape {
    Circle,
    Triangle,
    Square,
    Diamond,
    Cross,
    Point,
    Plus,
    Ring,
}

impl Shape {
    /// The shape as a piece of a path that begins at its own centre.
    pub(super) fn path(self) -> &'static str {
        match self {
            Shape::Circle => "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",
            Shape::Triangle => "m0-4.5l4.2 7.5h-8.4z",
            Shape::Square => "m-3-3h6v6h-6z",
            Shape::Diamond => "m0-4.5l4 4.5l-4 4.5l-4-4.5z",
            Shape::Cross => "m-3-3l6 6m0-6l-6 6",
            Shape::Point => "m0 4.5l4.2-7.5h-8.4z",
            Shape::Plus => "m-3.8 0h7.6m-3.8-3.8v7.6",
            Shape::Ring => "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
        }
    }

    pub(super) fn style(self, colour: &str) -> String {
        match self {
            Shape::Cross | Shape::Plus | Shape::Ring => format!("fill:none;stroke:{colour};stroke-width:1.6"),
            _ => format!("fill:{colour}"),
        }
    }
}
