//! Recursive types, and values that share parts.
use std::cell::RefCell;
use std::rc::{Rc, Weak};
enum List { Node(i32, Box<List>), End }
struct Tree { name: &'static str, parent: RefCell<Weak<Tree>>, children: RefCell<Vec<Rc<Tree>>> }
let list = List::Node(1, Box::new(List::Node(2, Box::new(List::End))));
let leaf = Rc::new(Tree { name: "leaf", parent: RefCell::default(), children: RefCell::default() });
//--
fn sum(list: &List) -> i32 {
    match list { List::Node(n, rest) => n + sum(rest), List::End => 0 }
}
let root = Rc::new(Tree {
    name: "root",
    parent: RefCell::default(),
    children: RefCell::new(vec![Rc::clone(&leaf)]),
});
*leaf.parent.borrow_mut() = Rc::downgrade(&root);
sum(&list)
//=> 3
//--
(leaf.parent.borrow().upgrade().map(|parent| parent.name), Rc::strong_count(&leaf), Rc::strong_count(&root))
//=> (
//=>     Some(
//=>         "root",
//=>     ),
//=>     2,
//=>     1,
//=> )
//--
drop(root);
leaf.parent.borrow().upgrade().is_none()
//=> true
