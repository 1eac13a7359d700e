@echo off
rem The command line of an installed Overread: waits for the command and passes its exit code on.
"%~dp0..\..\Overread.exe" --command-line %*
exit /b %ERRORLEVEL%
