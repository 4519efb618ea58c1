namespace Poncho.Builder.Tests.Resolving;

/// <summary>What pip 26.3 said to requests that fail, as it was recorded; paths and hosts shortened.</summary>
internal static class PipOutputs
{
    public const string NoSuchPackage = """
        Looking in indexes: http://index/simple/
        ERROR: Could not find a version that satisfies the requirement no-such-package-xyz (from versions: none)
        ERROR: No matching distribution found for no-such-package-xyz
        """;

    public const string NoSuchVersion = """
        Looking in indexes: http://index/simple/
        ERROR: Could not find a version that satisfies the requirement click==99.0 (from versions: 8.1.7, 8.5.1)
        ERROR: No matching distribution found for click==99.0
        """;

    public const string Silent = """
        Looking in indexes: http://127.0.0.1:9/simple/
        ERROR: Could not find a version that satisfies the requirement click (from versions: none)
        ERROR: No matching distribution found for click
        """;

    public const string NotTrusted = """
        Looking in indexes: http://no-such-host.invalid/simple/
        WARNING: The repository located at no-such-host.invalid is not a trusted or secure host and is being ignored. If this repository is available via HTTPS we recommend you use HTTPS instead, otherwise you may silence this warning and allow it anyway with '--trusted-host no-such-host.invalid'.
        ERROR: Could not find a version that satisfies the requirement click (from versions: none)
        ERROR: No matching distribution found for click
        """;

    public const string Conflict = """
        Looking in indexes: http://index/simple/
        Collecting click==8.1.7
          Downloading click-8.1.7-py3-none-any.whl.metadata (3.0 kB)
        ERROR: Cannot install click==8.1.7 and click==8.5.1 because these package versions have conflicting dependencies.

        The conflict is caused by:
            The user requested click==8.1.7
            The user requested click==8.5.1

        Additionally, some packages in these conflicts have no matching distributions available for your environment:
            click

        To fix this you could try to:
        1. loosen the range of package versions you've specified
        2. remove package versions to allow pip to attempt to solve the dependency conflict

        ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts
        """;

    public const string WrongHash = """
        Looking in indexes: http://index/simple/
        Collecting click==8.1.7 (from -r h.txt (line 1))
          Downloading click-8.1.7-py3-none-any.whl (97 kB)
        ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
            click==8.1.7 from http://index/files/click-8.1.7-py3-none-any.whl#sha256=ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28 (from -r h.txt (line 1)):
                Expected sha256 0000000000000000000000000000000000000000000000000000000000000001
                     Got        ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28
        """;

    public const string MissingHash = """
        Looking in indexes: http://index/simple/
        Collecting click==8.1.7
          Downloading click-8.1.7-py3-none-any.whl (97 kB)
        ERROR: Hashes are required in --require-hashes mode, but they are missing from some requirements. Here is a list of those requirements along with the hashes their downloaded archives actually had. Add lines like these to your requirements files to prevent tampering. (If you did not enable --require-hashes manually, note that it turns on automatically when any package has a hash.)
            click==8.1.7 --hash=sha256:ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28
        """;

    public const string OtherWheel = """
        Looking in indexes: http://index/simple/
        ERROR: click-8.1.7-cp39-cp39-win_amd64.whl is not a supported wheel on this platform.
        """;

    public const string OtherPython = """
        Looking in indexes: http://index/simple/
        Processing ./bad/py
          Getting requirements to build wheel: started
          Getting requirements to build wheel: finished with status 'done'
          Preparing metadata (pyproject.toml): started
          Preparing metadata (pyproject.toml): finished with status 'done'
        ERROR: Package 'wf' requires a different Python: 3.11.7 not in '>=3.14'
        """;

    public const string FailingSdist = """
        Looking in indexes: http://index/simple/
        Processing ./bad/failing-1.0.tar.gz
          Installing build dependencies: started
          Installing build dependencies: finished with status 'done'
          Getting requirements to build wheel: started
          Getting requirements to build wheel: finished with status 'error'
          error: subprocess-exited-with-error

          × Getting requirements to build wheel did not run successfully.
          │ exit code: 1
          ╰─> [2 lines of output]
              looking for the compiler
              no Fortran compiler was found
              [end of output]

          note: This error originates from a subprocess, and is likely not a problem with pip.
        ERROR: Failed to build 'file:///work/bad/failing-1.0.tar.gz' when getting requirements to build wheel
        """;

    public const string FailingWheel = """
        Looking in indexes: http://index/simple/
        Processing ./bad/wheelfail
          Getting requirements to build wheel: started
          Getting requirements to build wheel: finished with status 'done'
          Preparing metadata (pyproject.toml): started
          Preparing metadata (pyproject.toml): finished with status 'done'
        Building wheels for collected packages: wf
          Building wheel for wf (pyproject.toml): started
          Building wheel for wf (pyproject.toml): finished with status 'error'
          error: subprocess-exited-with-error

          × Building wheel for wf (pyproject.toml) did not run successfully.
          │ exit code: 1
          ╰─> [32 lines of output]
              compiling 0
              compiling 1
              compiling 2
              compiling 3
              compiling 4
              compiling 5
              compiling 6
              compiling 7
              compiling 8
              compiling 9
              compiling 10
              compiling 11
              compiling 12
              compiling 13
              compiling 14
              compiling 15
              compiling 16
              compiling 17
              compiling 18
              compiling 19
              Traceback (most recent call last):
                File "/env/lib/python3.11/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 406, in <module>
                  main()
                File "/env/lib/python3.11/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 381, in main
                  json_out["return_val"] = hook(**hook_input["kwargs"])
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                File "/env/lib/python3.11/site-packages/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 286, in build_wheel
                  return _build_backend().build_wheel(
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                File "/home/me/wheelfail/back.py", line 8, in build_wheel
                  raise RuntimeError("cc1plus: error: no such file: legacy.h")
              RuntimeError: cc1plus: error: no such file: legacy.h
              [end of output]

          note: This error originates from a subprocess, and is likely not a problem with pip.
          ERROR: Failed building wheel for wf
        Failed to build wf
        ERROR: Failed to build one or more wheels
        """;

    public const string Git = """
        Looking in indexes: http://index/simple/
        Collecting git+http://127.0.0.1:9/none.git
          Cloning http://127.0.0.1:9/none.git to /tmp/pip-req-build-0
          Running command git clone --filter=blob:none --quiet http://127.0.0.1:9/none.git /tmp/pip-req-build-0
          fatal: unable to access 'http://127.0.0.1:9/none.git/': Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server
          error: subprocess-exited-with-error

          × git clone --filter=blob:none --quiet http://127.0.0.1:9/none.git /tmp/pip-req-build-0 did not run successfully.
          │ exit code: 128
          ╰─> No available output.

          note: This error originates from a subprocess, and is likely not a problem with pip.
        ERROR: Failed to build 'git+http://127.0.0.1:9/none.git' when git clone --filter=blob:none --quiet http://127.0.0.1:9/none.git /tmp/pip-req-build-0
        """;

    public const string Refused = """
        Looking in indexes: http://index/simple/
        Collecting none==1.0
        error: connection-failed

        × Failed to connect to 127.0.0.1 while fetching http://127.0.0.1:9/none-1.0-py3-none-any.whl
        ╰─> [Errno 111] Connection refused

        hint: Are you connected to the Internet? If so, check whether your system can connect to 127.0.0.1 before trying again. There may be a firewall or proxy that's preventing the connection.
        """;

    public const string Missing = """
        Looking in indexes: http://index/simple/
        Collecting none==1.0
          ERROR: HTTP error 404 while getting http://index/files/none-1.0-py3-none-any.whl
        ERROR: Could not install requirement none==1.0 from http://index/files/none-1.0-py3-none-any.whl because of HTTP error 404 Client Error: Not Found for url: http://index/files/none-1.0-py3-none-any.whl for URL http://index/files/none-1.0-py3-none-any.whl
        """;

    public const string Unreachable = """
        Looking in indexes: http://me:****@127.0.0.1:9/simple/
        WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError("HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Connection refused")': /simple/click/
        ERROR: Could not find a version that satisfies the requirement click (from versions: none)
        ERROR: No matching distribution found for click
        """;

    public const string NoHost = """
        Looking in indexes: https://no-such-host.invalid/simple/
        WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NameResolutionError("HTTPSConnection(host='no-such-host.invalid', port=443): Failed to resolve 'no-such-host.invalid' ([Errno -2] Name or service not known)")': /simple/click/
        ERROR: Could not find a version that satisfies the requirement click (from versions: none)
        ERROR: No matching distribution found for click
        """;

    public const string OtherVersions = """
        Looking in indexes: http://index/simple/
        ERROR: Ignored the following versions that require a different python version: 2.0 Requires-Python >=3.12; 2.1 Requires-Python >=3.12
        ERROR: Could not find a version that satisfies the requirement demo>=2 (from versions: 1.0, 1.1)
        ERROR: No matching distribution found for demo>=2
        """;

    public const string TooOld = """
        Usage:
          python -m pip install [options] <requirement specifier> [package-index-options] ...

        no such option: --report
        """;

    public const string OlderPip = """
        Collecting docopt
        Building wheels for collected packages: docopt
          error: subprocess-exited-with-error

          × python setup.py egg_info did not run successfully.
          │ exit code: 1
          ╰─> [1 lines of output]
              no compiler
              [end of output]

        error: metadata-generation-failed
        """;
}
