//! An axis of a plot.

/// From numbers to places on the picture, with round numbers at the ticks.
pub(super) struct Axis {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Axis {
    pub(super) fn new(values: impl Iterator<Item = f64> + Clone, (from, to): (f64, f64)) -> Self {
        let (mut low, mut high) =
            values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        if high - low < f64::EPSILON * high.abs().max(1.0) {
            // All the same: a unit around it.
            (low, high) = (low - 0.5, high + 0.5);
        }
        // The round number (1, 2 or 5 times a power of ten) that makes about six ticks.
        let rough = (high - low) / 6.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|round| round * power)
            .into_iter()
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { low, high, step, from, to }
    }

    pub(super) fn place(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * (value - self.low) / (self.high - self.low)
    }

    pub(super) fn draw(&self, svg: &mut String, tick: impl Fn(f64, String) -> String) {
        let decimals = (-self.step.log10().floor()).max(0.0) as usize;
        let count = ((self.high - self.low) / self.step).round() as usize;
        for number in 0..=count {
            let value = self.low + self.step * number as f64;
            // Of a number that is nearly 0 no `-0` is left.
            let value = if value.abs() < self.step / 1000.0 { 0.0 } else { value };
            svg.push_str(&tick(self.place(value), format!("{value:.decimals$}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_that_hold_all_values() {
        for (values, expected) in [
            (vec![0.12, 0.97], (0.0, 1.0, 0.2)),
            (vec![84.0, 142.0], (80.0, 150.0, 10.0)),
            (vec![-23.0, -5.0], (-25.0, -5.0, 5.0)),
            (vec![3.0, 3.0], (2.4, 3.6, 0.2)),
        ] {
            let axis = Axis::new(values.clone().into_iter(), (0.0, 100.0));
            let found = (axis.low, axis.high, axis.step);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(
                near(found.0, expected.0) && near(found.1, expected.1) && near(found.2, expected.2),
                "{values:?}: {found:?}"
            );
        }
    }
}
