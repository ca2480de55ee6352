"""The public suite for Jupyter kernels, jupyter_kernel_test, with samples for this one.

https://github.com/jupyter/jupyter_kernel_test
"""

import unittest

import jupyter_kernel_test

import scene

jupyter_kernel_test.TIMEOUT = 60


class RustKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "rust"
    language_name = "rust"
    file_extension = ".rs"
    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("to stderr");'
    completion_samples = [
        {"text": "let practice_token = 3; practice_", "matches": {"practice_token"}},
        {"text": "util::read_c", "matches": {"read_creds", "read_creds_from"}},
    ]
    complete_code_samples = ["1 + 1", "fn f() -> i32 { 3 }", "let x = 1;", "// nothing", 'println!("{}", 1)']
    incomplete_code_samples = ["fn f() {", "let v = vec![1,", 'let text = "begun', "foo(1, "]
    invalid_code_samples = ["let = ;", "fn 3x() {}", "}"]
    code_generate_error = 'panic!("on purpose")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a".to_string()', "result": '"a"'},
        {"code": "(1, 'a')", "result": "(\n    1,\n    'a',\n)"},
    ]
    code_display_data = [{"code": 'util::display_html("<b>x</b>");', "mime": "text/html"}]
    code_history_pattern = "6 *"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "util::read_creds"
    code_clear_output = "util::clear_output();"
    # No `code_page_something`: a pager is what `name?` opens in IPython, where it asks for documentation. In Rust it is an
    # operator; documentation comes from inspection.

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dependency = f':dep util = {{ path = "{scene.ROOT}/crates/util" }}'
        reply = cls.kc.execute_interactive(dependency, timeout=jupyter_kernel_test.TIMEOUT)
        assert reply["content"]["status"] == "ok", reply["content"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
