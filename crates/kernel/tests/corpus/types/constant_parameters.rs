//! Numbers, truth values and characters are parameters too.
struct Matrix<const ROWS: usize, const COLUMNS: usize> { cells: [[f64; COLUMNS]; ROWS] }
impl<const R: usize, const C: usize> Matrix<R, C> {
    fn transposed(&self) -> Matrix<C, R> {
        let mut cells = [[0.0; R]; C];
        for r in 0..R { for c in 0..C { cells[c][r] = self.cells[r][c]; } }
        Matrix { cells }
    }
}
struct Tagged<const SIGN: i8, const MARK: char, const ON: bool>;
let matrix = Matrix { cells: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] };
let tagged = Tagged::<-1, 'x', true>;
//--
let transposed = matrix.transposed();
transposed.cells.len()
//=> 3
//--
drop(tagged);
transposed.cells[2]
//=> [
//=>     3.0,
//=>     6.0,
//=> ]
